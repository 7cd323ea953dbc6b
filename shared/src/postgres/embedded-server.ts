import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { Worker } from 'node:worker_threads'
import { EmbeddedConnection } from './embedded-connection.ts'
import type { FromWorker, ToWorker } from './embedded-worker.ts'

/** How long closing may take; then the thread is ended, and the database recovers at the next start. */
const stopTimeoutMs = 10_000

/** The thread that PGlite runs in, and the conversation with it. */
export class EmbeddedServer {
  /** Rejects when the thread ends without being asked to. */
  readonly failed: Promise<never>
  readonly #worker: Worker
  readonly #waiting = new Map<number, (answer: Uint8Array | Error) => void>()
  #asked = 0
  #stopping = false
  #gone: Error | undefined

  private constructor(worker: Worker) {
    this.#worker = worker
    this.failed = new Promise((_, reject) => {
      const end = (cause: unknown) => {
        this.#end(cause)
        if (!this.#stopping) reject(this.#gone)
      }
      worker.once('error', end)
      worker.once('exit', (code) => end(new Error(`The thread ended with code ${code}`)))
    })
    this.failed.catch(() => {})
    worker.on('message', (message: FromWorker) => this.#receive(message))
  }

  /** Starts the thread on a folder and resolves when the database is ready. */
  static async start(folder: string, onProgress: (step: string) => void = () => {}): Promise<EmbeddedServer> {
    const worker = startWorker(folder)
    const server = new EmbeddedServer(worker)
    const ready = new Promise<void>((resolve) => {
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'progress') onProgress(message.step)
        if (message.kind === 'ready') resolve()
      })
    })
    await Promise.race([ready, server.failed])
    return server
  }

  /** A stream that the PostgreSQL driver takes for a socket. */
  connect(): Duplex {
    return new EmbeddedConnection((request) => this.#ask(request))
  }

  /** Closes the database and ends the thread. */
  async stop(): Promise<void> {
    this.#stopping = true
    if (this.#gone) return
    const exited = once(this.#worker, 'exit')
    this.#send({ kind: 'stop' })
    const deadline = setTimeout(() => void this.#worker.terminate(), stopTimeoutMs)
    await exited
    clearTimeout(deadline)
  }

  #ask(request: Uint8Array): Promise<Uint8Array> {
    if (this.#gone) return Promise.reject(this.#gone)
    this.#asked += 1
    const id = this.#asked
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (answer) => (answer instanceof Error ? reject(answer) : resolve(answer)))
      this.#send({ kind: 'request', id, bytes: request })
    })
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message)
  }

  #receive(message: FromWorker): void {
    if (message.kind !== 'answer') return
    this.#waiting.get(message.id)?.(message.bytes)
    this.#waiting.delete(message.id)
  }

  #end(cause: unknown): void {
    this.#gone ??= new Error('The embedded database has stopped', { cause })
    for (const settle of this.#waiting.values()) settle(this.#gone)
    this.#waiting.clear()
  }
}

/** Run from source, the thread needs a TypeScript loader of its own. */
function startWorker(folder: string): Worker {
  const options = { workerData: { folder }, stdout: false, stderr: false }
  if (import.meta.url.endsWith('.js'))
    return new Worker(new URL('./embedded-worker.js', import.meta.url), options)
  const source = new URL('./embedded-worker.ts', import.meta.url).href
  const load = `import('tsx/esm/api').then(({ tsImport }) => tsImport(${JSON.stringify(source)}, ${JSON.stringify(import.meta.url)}))`
  return new Worker(load, { ...options, eval: true })
}
