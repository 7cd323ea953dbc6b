import { connect, type Socket } from 'node:net'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { longBody } from './long-body.ts'
import { createServer, type HttpServer } from './server.ts'

let server: HttpServer
let closing: AbortController
let taken: () => Promise<void>
let outcome: unknown

/** A server that reads long bodies, and gives up on silence after a moment. */
beforeEach(async () => {
  closing = new AbortController()
  server = createServer({ logger: pino({ level: 'silent' }), maxBodyBytes: 10, corsOrigins: [] })
  server.addContentTypeParser('application/x-long', (_request, body, done) => done(null, body))
  let reported = () => {}
  const first = new Promise<void>((resolve) => {
    reported = resolve
  })
  taken = () => first
  outcome = undefined
  server.post('/long', async (request, reply) => {
    let bytes = 0
    try {
      for await (const chunk of longBody(request.raw, { maxSilenceMs: 200, closing: closing.signal })) {
        bytes += chunk.length
        reported()
      }
    } catch (error) {
      outcome = error
      reply.header('connection', 'close')
      throw error
    }
    return reply.header('connection', 'close').send({ bytes })
  })
  await server.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(() => server.close())

/** Begins a request; resolves with everything that comes back until the server closes. */
function begin(headers: string): { readonly socket: Socket; readonly answer: Promise<string> } {
  const address = server.server.address()
  const socket = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1')
  socket.write(`POST /long HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-long\r\n${headers}\r\n\r\n`)
  let text = ''
  const answer = new Promise<string>((resolve, reject) => {
    socket.on('data', (data) => {
      text += data
    })
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
  return { socket, answer }
}

it('reads a body longer than others may be', async () => {
  const { socket, answer } = begin('Content-Length: 1000')
  socket.write('x'.repeat(1000))

  expect(await answer).toContain('{"bytes":1000}')
})

it('answers 408 when nothing more comes', async () => {
  const { socket, answer } = begin('Content-Length: 1000')
  socket.write('x'.repeat(10))

  expect(await answer).toMatch(/^HTTP\/1.1 408 /)
})

it('answers 503 when the server is going down', async () => {
  const { socket, answer } = begin('Transfer-Encoding: chunked')
  socket.write('1\r\nx\r\n')
  await taken()
  closing.abort()

  expect(await answer).toMatch(/^HTTP\/1.1 503 /)
})

it('takes a client that leaves for no failure of its own', async () => {
  const { socket, answer } = begin('Content-Length: 1000')
  socket.write('x')
  await taken()
  socket.destroy()
  await answer
  await expect.poll(() => outcome).toMatchObject({ status: 400 })
})
