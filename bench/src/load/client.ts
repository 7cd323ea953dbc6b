import { Pool } from 'undici'

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
    send: async (method, path, body) => {
      const options = body === undefined ? { method, path } : { method, path, body, headers: jsonHeaders }
      const response = await pool.request(options)
      await response.body.dump()
      return response.statusCode
    },
    json: async (path, headers = {}) => {
      const response = await fetch(url + path, { headers: { accept: 'application/json', ...headers } })
      return { status: response.status, body: await response.json(), headers: response.headers }
    },
    [Symbol.asyncDispose]: () => pool.close(),
  }
}
