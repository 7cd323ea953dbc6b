import { connect, type Socket } from 'node:net'
import { AnswerReader } from './answer-reader.ts'

/** After so long without a request the server may be about to close a connection: while the other target has its turn. */
const idleMs = 10_000
const readBytes = 65_536

/** A request that waits for its answer. */
interface Exchange {
  resolve(status: number): void
  reject(error: Error): void
}

/** A connection of a generator: one request at a time. It is made when it is needed, and again when it was closed. */
export class Connection {
  readonly #server: URL
  readonly #buffer = Buffer.allocUnsafeSlow(readBytes)
  #socket: Socket | undefined
  #reader = new AnswerReader()
  #exchange: Exchange | undefined
  #lastUsed = 0

  constructor(server: URL) {
    this.#server = server
  }

  /** Resolves with the status. `request`: its line, without the version, and what follows its headers. */
  send(line: string, body?: string): Promise<number> {
    const head = `${line} HTTP/1.1\r\nhost: ${this.#server.host}\r\n`
    const text =
      body === undefined
        ? `${head}\r\n`
        : `${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
    const socket = this.#open()
    return new Promise((resolve, reject) => {
      this.#exchange = { resolve, reject }
      socket.write(text)
    })
  }

  /** A request that waits rejects. */
  close(): void {
    const socket = this.#socket
    if (socket === undefined) return
    this.#end(socket, new Error('The connection was closed'))
    socket.destroy()
  }

  #open(): Socket {
    if (this.#socket && performance.now() - this.#lastUsed > idleMs) this.close()
    this.#socket ??= this.#connect()
    return this.#socket
  }

  #connect(): Socket {
    this.#reader = new AnswerReader()
    const socket = connect({
      host: this.#server.hostname.replace(/^\[|\]$/g, ''),
      port: Number(this.#server.port || 80),
      noDelay: true,
      onread: {
        buffer: this.#buffer,
        callback: (length) => {
          this.#read(length)
          return true
        },
      },
    })
    socket.on('error', (error) => this.#end(socket, error))
    const closed = () => this.#end(socket, new Error('The server closed the connection'))
    socket.on('end', closed).on('close', closed)
    return socket
  }

  #read(length: number): void {
    const status = this.#reader.read(this.#buffer.subarray(0, length))
    if (status === undefined) return
    const exchange = this.#exchange
    this.#exchange = undefined
    this.#lastUsed = performance.now()
    exchange?.resolve(status)
  }

  #end(socket: Socket, error: Error): void {
    if (this.#socket !== socket) return
    this.#socket = undefined
    this.#exchange?.reject(error)
    this.#exchange = undefined
  }
}
