const endOfHead = '\r\n\r\n'
const endOfChunks = Buffer.from('\r\n0\r\n\r\n')

/**
 * Reads HTTP/1.1 answers that come one after the other, each when the one before is complete: of interest are the status and
 * where it ends.
 */
export class AnswerReader {
  /** Of the answer that is being read; empty once its head is complete. */
  #head = Buffer.alloc(0)
  #status = 0
  /** Bytes of the body to come; undefined: chunks do. */
  #left: number | undefined
  #tail = Buffer.alloc(0)
  #inBody = false

  /** The status when the answer is complete, undefined when more is to come. */
  read(bytes: Buffer): number | undefined {
    const body = this.#inBody ? bytes : this.#readHead(bytes)
    if (body === undefined || !this.#endsWith(body)) return undefined
    this.#inBody = false
    return this.#status
  }

  /** What is behind the head in `bytes`. */
  #readHead(bytes: Buffer): Buffer | undefined {
    const all = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes])
    const end = all.indexOf(endOfHead)
    if (end === -1) {
      this.#head = Buffer.from(all)
      return undefined
    }
    const head = all.toString('latin1', 0, end)
    this.#head = Buffer.alloc(0)
    this.#status = Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3))
    const isChunked = /\r\ntransfer-encoding: *chunked/i.test(head)
    this.#left = isChunked ? undefined : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
    // So that a body without chunks ends like any other.
    this.#tail = Buffer.from('\r\n')
    this.#inBody = true
    return all.subarray(end + endOfHead.length)
  }

  #endsWith(body: Buffer): boolean {
    if (this.#left !== undefined) {
      this.#left -= body.length
      return this.#left <= 0
    }
    this.#tail = Buffer.concat([this.#tail, body]).subarray(-endOfChunks.length)
    return this.#tail.equals(endOfChunks)
  }
}
