import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { AnswerReader } from './answer-reader.ts'
import { createClient } from './client.ts'

const answers: Readonly<Record<string, { readonly text: string; readonly status: number }>> = {
  'with a length': { text: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n0\r\n\r\n', status: 200 },
  'without a body': { text: 'HTTP/1.1 204 No Content\r\ndate: now\r\n\r\n', status: 204 },
  'in chunks': {
    text: 'HTTP/1.1 207 Multi\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n',
    status: 207,
  },
  'without chunks': { text: 'HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', status: 400 },
}

it.each(Object.entries(answers))(
  'an answer %s is complete when its last byte is there',
  (_, { text, status }) => {
    const bytes = Buffer.from(text)
    const reader = new AnswerReader()
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(reader.read(bytes.subarray(0, cut))).toBeUndefined()
      expect(reader.read(bytes.subarray(cut))).toBe(status)
    }
    expect(reader.read(bytes)).toBe(status)
  },
)

it('a connection that the server closed is made again, and a request without an answer rejects', async () => {
  let answered = 0
  const server = createServer((socket: Socket) => {
    socket.once('data', (request) => {
      if (request.toString().startsWith('GET /gone ')) return socket.destroy()
      answered += 1
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await using client = createClient(`http://127.0.0.1:${port}`, 1)
  const closed = () =>
    new Promise((resolve) => server.once('connection', (socket) => socket.once('close', resolve)))

  for (let n = 0; n < 3; n++) {
    const end = closed()
    expect(await client.send('GET', '/')).toBe(200)
    await end
  }
  await expect(client.send('GET', '/gone')).rejects.toThrow()
  expect(await client.send('POST', '/', '{"a":"ä"}')).toBe(200)
  expect(answered).toBe(4)
  server.close()
})
