import { Duplex } from 'node:stream'

/** Types of the frontend messages after which a client waits: Sync, Query, Flush. */
const waits = new Set('SQH')
const terminate = 'X'

/** AuthenticationOk, then ReadyForQuery. */
const welcome = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49])
const readyForQueryBytes = 6

/** A simple Query: a new client must not meet what an earlier one left behind. */
const forgetEarlierClient = simpleQuery('discard all')

/**
 * A socket for the PostgreSQL driver whose other end is a function. It gathers messages until the client waits for
 * an answer and gives them over together: one round trip through the message port per statement.
 */
export class EmbeddedConnection extends Duplex {
  readonly #ask: (request: Uint8Array) => Promise<Uint8Array>
  #started = false
  #gathered: Buffer[] = []

  constructor(ask: (request: Uint8Array) => Promise<Uint8Array>) {
    super()
    this.#ask = ask
  }

  /** The part of net.Socket that the driver uses. */
  connect(): this {
    setImmediate(() => this.emit('connect'))
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this._writev([{ chunk }], done)
  }

  override _writev(
    chunks: readonly { readonly chunk: Buffer }[],
    done: (error?: Error | null) => void,
  ): void {
    this.#take(Buffer.concat(chunks.map(({ chunk }) => chunk))).then(() => done(), done)
  }

  async #take(bytes: Buffer): Promise<void> {
    if (!this.#started) return this.#start()
    this.#gathered.push(bytes)
    const type = lastMessageType(bytes)
    if (type === terminate) this.push(null)
    if (!waits.has(type)) return
    const request = Buffer.concat(this.#gathered)
    this.#gathered = []
    this.push(onceReady(await this.#ask(request)))
  }

  async #start(): Promise<void> {
    await this.#ask(simpleQuery('rollback'))
    await this.#ask(forgetEarlierClient)
    this.#started = true
    this.push(welcome)
  }
}

/** Messages have a type of one byte and then a length that counts itself. */
function lastMessageType(bytes: Buffer): string {
  let type = ''
  for (let at = 0; at + 4 < bytes.length; at += 1 + bytes.readUInt32BE(at + 1))
    type = String.fromCharCode(bytes[at] ?? 0)
  return type
}

/**
 * After an error PGlite says ReadyForQuery twice, and the driver would take the second for the end of its next
 * statement. A message before it ends with a zero byte or is a ReadyForQuery, so looking at the end is enough.
 */
function onceReady(answer: Uint8Array): Buffer {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength)
  const last = bytes.length - readyForQueryBytes
  const before = last - readyForQueryBytes
  const twice = before >= 0 && isReadyForQuery(bytes, before) && isReadyForQuery(bytes, last)
  return twice ? Buffer.concat([bytes.subarray(0, before), bytes.subarray(last)]) : bytes
}

function isReadyForQuery(bytes: Buffer, at: number): boolean {
  return (
    bytes[at] === 0x5a &&
    bytes.readUInt32BE(at + 1) === 5 &&
    'ITE'.includes(String.fromCharCode(bytes[at + 5] ?? 0))
  )
}

function simpleQuery(text: string): Buffer {
  const body = Buffer.from(`${text}\0`)
  const head = Buffer.from([0x51, 0, 0, 0, 0])
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
