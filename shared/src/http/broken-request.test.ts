import { connect } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createServer, maxHeaderBytes } from './server.ts'

const server = createServer({ logger: pino({ level: 'silent' }), maxBodyBytes: 1000, corsOrigins: [] })
let port = 0

beforeAll(async () => {
  await server.listen({ host: '127.0.0.1', port: 0 })
  const address = server.server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterAll(() => server.close())

/** Sends bytes and gives what comes back until the server closes. */
function exchange(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let answer = ''
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text
    })
    socket.on('close', () => resolve(answer)).on('error', reject)
  })
}

it.each([
  ['no HTTP', 'hello\r\n\r\n', '400'],
  [
    'headers that are too large',
    `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(maxHeaderBytes)}\r\n\r\n`,
    '431',
  ],
  ['a URL that is too large', `GET /${'a'.repeat(maxHeaderBytes)} HTTP/1.1\r\nHost: x\r\n\r\n`, '431'],
])('%s is answered and the server lives', async (_what, bytes, status) => {
  const answer = await exchange(bytes)

  expect(answer).toContain(`HTTP/1.1 ${status} `)
  expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ status: Number(status) })
  expect((await server.inject('/nothing')).statusCode).toBe(404)
})
