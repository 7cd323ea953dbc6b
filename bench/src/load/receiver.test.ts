import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { startReceiver } from './receiver.ts'

const request = (body: string) =>
  `POST /notify HTTP/1.1\r\nhost: a\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

it('reads requests however they are cut, and answers each', async () => {
  const bodies: string[] = []
  await using receiver = await startReceiver((body) => bodies.push(body))
  const bytes = Buffer.from(request('{"a":"ä"}') + request('') + request('two'))

  for (let cut = 1; cut < bytes.length; cut += 7) {
    bodies.length = 0
    const socket = connect(Number(new URL(receiver.url).port), '127.0.0.1')
    socket.setNoDelay(true)
    socket.write(bytes.subarray(0, cut), () => socket.end(bytes.subarray(cut)))

    expect((await text(socket)).match(/HTTP\/1.1 200/g)).toHaveLength(3)
    expect(bodies).toEqual(['{"a":"ä"}', '', 'two'])
  }
})
