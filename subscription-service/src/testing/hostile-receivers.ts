import { createServer as createHttpServer, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

/** A server that does not behave. */
export interface HostileReceiver extends AsyncDisposable {
  /** Of its endpoint. */
  readonly uri: string
  /** Connections that are open at its end now, and most that were open at once. */
  readonly sockets: { open: number; most: number }
  /** Requests that came whole; 0 for what speaks no HTTP. */
  readonly requests: { count: number }
}

interface Hostile {
  readonly server: Server
  readonly scheme?: string
}

const tickMs = 20
/** Told to the broker, which then keeps an idle connection for two seconds less. */
const keepAliveTimeout = 3000
const huge = Buffer.alloc(5_000_000, 'x')

/** Every receiver that a broker must survive, by what it does. */
export const hostileReceivers: Readonly<Record<string, (requests: { count: number }) => Hostile>> = {
  'hangs after accept': () => ({ server: createTcpServer(ignoreErrors) }),
  'never reads what it is sent': () => ({
    server: createTcpServer((socket) => ignoreErrors(socket).pause()),
  }),
  'sends its headers byte by byte': () => ({
    server: createTcpServer((socket) => drip(socket, [...'HTTP/1.1 200 OK\r\nX-Header: '], 'x')),
  }),
  'sends endless headers': () => ({
    server: createTcpServer((socket) =>
      drip(socket, ['HTTP/1.1 200 OK\r\n'], `X-Header: ${'x'.repeat(1000)}\r\n`),
    ),
  }),
  'answers 410': answering((response) => response.writeHead(410).end()),
  'answers 200 with an endless body': answering((response) => endless(response.writeHead(200))),
  'answers 500 with an endless body': answering((response) => endless(response.writeHead(500))),
  'answers 500 with a huge body': answering((response) => response.writeHead(500).end(huge)),
  'flaps between 500, 503 and 200': answering((response, count) =>
    response.writeHead([500, 503, 200][Math.floor(count / 4) % 3] ?? 200).end(),
  ),
  ...Object.fromEntries(
    ['0', '999999999999', 'Wed, 21 Oct 2065 07:28:00 GMT', 'Mon, 06 Jan 2020 00:00:00 GMT', 'soon', '-1'].map(
      (retryAfter) => [
        `answers 429 with Retry-After: ${retryAfter}`,
        answering((response) => response.writeHead(429, { 'retry-after': retryAfter }).end()),
      ],
    ),
  ),
  'answers 200 and resets the connection': answering((response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('some', () => response.socket?.resetAndDestroy())
  }),
  ...Object.fromEntries(
    [301, 302, 303, 307, 308].map((status) => [
      `answers ${status} to itself`,
      answering((response) => response.writeHead(status, { location: '/again' }).end()),
    ]),
  ),
  'answers 100 and nothing else': answering((response) => response.writeContinue()),
  'speaks no HTTP': () => ({ server: createTcpServer((socket) => ignoreErrors(socket).end('220 smtp\r\n')) }),
  'closes at once': () => ({ server: createTcpServer((socket) => ignoreErrors(socket).destroy()) }),
  'has no certificate': () => ({ server: createTlsServer(ignoreErrors), scheme: 'https' }),
  'speaks no TLS where it should': () => ({
    server: createTcpServer((socket) => ignoreErrors(socket).end('HTTP/1.1 200 OK\r\n\r\n')),
    scheme: 'https',
  }),
  'is an MQTT broker that never answers': () => ({ server: createTcpServer(ignoreErrors), scheme: 'mqtt' }),
  'is a Kafka that never answers': () => ({ server: createTcpServer(ignoreErrors), scheme: 'kafka' }),
}

/** Starts one of them on the loopback interface. */
export async function startHostileReceiver(name: string): Promise<HostileReceiver> {
  const requests = { count: 0 }
  const make = hostileReceivers[name]
  if (!make) throw new Error(`There is no receiver that ${name}`)
  const { server, scheme = 'http' } = make(requests)
  const sockets = { open: 0, most: 0 }
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    sockets.open += 1
    sockets.most = Math.max(sockets.most, sockets.open)
    socket
      .on('error', () => {})
      .on('close', () => {
        open.delete(socket)
        sockets.open -= 1
      })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    uri: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    sockets,
    requests,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function answering(answer: (response: ServerResponse, count: number) => void) {
  return (requests: { count: number }): Hostile => ({
    server: createHttpServer({ keepAliveTimeout }, (request, response) => {
      response.on('error', () => {})
      request.resume().on('end', () => {
        requests.count += 1
        answer(response, requests.count)
      })
    }),
  })
}

function endless(response: ServerResponse): void {
  const timer = setInterval(() => response.write('x'.repeat(1000)), tickMs)
  response.on('close', () => clearInterval(timer))
}

function drip(socket: Socket, first: string[], rest: string): void {
  const timer = setInterval(() => ignoreErrors(socket).write(first.shift() ?? rest), tickMs)
  socket.on('close', () => clearInterval(timer))
}

function ignoreErrors<AnySocket extends Socket>(socket: AnySocket): AnySocket {
  if (socket.listenerCount('error') === 0) socket.on('error', () => {})
  socket.resume()
  return socket
}
