import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A notification receiver that answers 200 at once. */
export interface Receiver extends AsyncDisposable {
  readonly url: string
}

/** Calls `received` with each body and the time of its last byte. */
export async function startReceiver(received: (body: string, at: number) => void): Promise<Receiver> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received(Buffer.concat(chunks).toString(), performance.now())
      response.writeHead(200).end()
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/notify`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
