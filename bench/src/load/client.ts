import { type Dispatcher, Pool } from 'undici'

/** A keep-alive HTTP client of one server, as fast as the generator can be. */
export interface Client extends AsyncDisposable {
  /** Resolves with the status; the body is read and thrown away. */
  send(method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: string): Promise<number>
  json(
    path: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: unknown; headers: Headers }>
}

const jsonHeaders = { 'content-type': 'application/json' }

/** A connection idle for so long is not used again: while the other target has its turn, the server may be about to close it. */
const idleMs = 10_000

export function createClient(url: string, connections: number): Client {
  const pool = new Pool(url, { connections, pipelining: 1, keepAliveMaxTimeout: idleMs })
  return {
    send: (method, path, body) =>
      new Promise((resolve, reject) => {
        const options = body === undefined ? { method, path } : { method, path, body, headers: jsonHeaders }
        pool.dispatch(options, new StatusHandler(resolve, reject))
      }),
    json: async (path, headers = {}) => {
      const response = await fetch(url + path, { headers: { accept: 'application/json', ...headers } })
      return { status: response.status, body: await response.json(), headers: response.headers }
    },
    [Symbol.asyncDispose]: () => pool.close(),
  }
}

/** `dispatch` makes neither a stream nor a signal for an answer: less than half the CPU time of `request`, which the broker lacks. */
class StatusHandler implements Dispatcher.DispatchHandler {
  readonly #resolve: (status: number) => void
  readonly #reject: (error: Error) => void
  #status = 0

  constructor(resolve: (status: number) => void, reject: (error: Error) => void) {
    this.#resolve = resolve
    this.#reject = reject
  }

  onRequestStart(): void {}

  onResponseStart(_: unknown, status: number): void {
    this.#status = status
  }

  onResponseData(): void {}

  onResponseEnd(): void {
    this.#resolve(this.#status)
  }

  onResponseError(_: unknown, error: Error): void {
    this.#reject(error)
  }
}
