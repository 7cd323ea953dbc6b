import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A notification receiver that answers 200 at once. */
export interface Receiver extends AsyncDisposable {
  readonly url: string
}

const answer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
const endOfHead = Buffer.from('\r\n\r\n')

/**
 * Calls `received` with each body and the time of its last byte. Reads HTTP/1.1 with Content-Length itself, and no more: what
 * it works is taken from the broker, where both share the processors.
 */
export async function startReceiver(received: (body: string, at: number) => void): Promise<Receiver> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    // Whoever goes away in the middle of a request has been killed: its own side says so.
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    let unread: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      const { bodies, rest } = readRequests(unread.length === 0 ? chunk : Buffer.concat([unread, chunk]))
      unread = rest
      for (const body of bodies) {
        received(body, performance.now())
        socket.write(answer)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/notify`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** The bodies of the requests that are there in full, and the bytes after them. */
function readRequests(bytes: Buffer): { readonly bodies: readonly string[]; readonly rest: Buffer } {
  const bodies: string[] = []
  let start = 0
  for (;;) {
    const headEnd = bytes.indexOf(endOfHead, start)
    if (headEnd < 0) break
    const head = bytes.toString('latin1', start, headEnd)
    const begin = headEnd + endOfHead.length
    const end = begin + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
    if (end > bytes.length) break
    bodies.push(bytes.toString('utf8', begin, end))
    start = end
  }
  return { bodies, rest: bytes.subarray(start) }
}
