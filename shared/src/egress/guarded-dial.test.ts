import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { request } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EgressRefused } from './egress-refused.ts'
import { createGuardedAgent } from './guarded-agent.ts'
import { createGuardedDial } from './guarded-dial.ts'
import type { HostResolver } from './guarded-lookup.ts'

const strict = { allow: [], allowLoopback: false }
const local = { allow: [], allowLoopback: true }

let listening: Server
let names: UdpSocket
let port = 0
let reached = 0
let asked = 0
/** Answers of the name server, one after the other, the last for ever: IPv4 addresses. */
let answers: readonly (readonly string[])[] = []
let resolver: HostResolver

beforeEach(async () => {
  ;[reached, asked] = [0, 0]
  listening = createServer((socket) => {
    reached += 1
    socket.on('error', () => {}).end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n')
  })
  listening.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  port = (listening.address() as { port: number }).port
  names = createSocket('udp4')
  names.on('message', (query, { port: from, address }) => {
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? []
    asked += 1
    names.send(answerTo(query, addresses), from, address)
  })
  names.bind(0, '127.0.0.1')
  await once(names, 'listening')
  const asking = new Resolver({ timeout: 1_000, tries: 1 })
  asking.setServers([`127.0.0.1:${names.address().port}`])
  resolver = (hostname) => asking.resolve4(hostname)
})

afterEach(() => {
  listening.close()
  names.close()
})

/** A reply of DNS: the question again, and an A record for each address that lives for 0 seconds (RFC 1035 4.1). */
function answerTo(query: Buffer, addresses: readonly string[]): Buffer {
  const question = query.subarray(12, query.indexOf(0, 12) + 5)
  const header = Buffer.from([
    query[0] ?? 0,
    query[1] ?? 0,
    0x81,
    0x80,
    0,
    1,
    0,
    addresses.length,
    0,
    0,
    0,
    0,
  ])
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
  )
  return Buffer.concat([header, question, ...records])
}

const overTcp = async (host: string, policy: typeof strict) => {
  const socket = createGuardedDial(policy, { resolver })({ host, port, tls: false })
  try {
    await once(socket, 'connect')
  } finally {
    socket.destroy()
  }
}

const overTls = async (host: string, policy: typeof strict) => {
  const socket = createGuardedDial(policy, { resolver })({ host, port, tls: true })
  await once(socket, 'secureConnect').finally(() => socket.destroy())
}

const overHttp = async (host: string, policy: typeof strict) => {
  const agent = createGuardedAgent(policy, { resolver })
  const name = host.includes(':') ? `[${host}]` : host
  await request(`http://${name}:${port}/`, { dispatcher: agent }).finally(() => agent.destroy())
}

const ways = [
  ['TCP', overTcp],
  ['TLS', overTls],
  ['HTTP', overHttp],
] as const

describe.each(ways)('What is called over %s', (_way, call) => {
  it.each(
    [
      ['127.0.0.1'],
      ['10.0.0.1'],
      ['172.16.0.1'],
      ['192.168.0.1'],
      ['169.254.169.254'],
      ['100.64.0.1'],
      ['168.63.129.16'],
      ['0.0.0.0'],
      ['198.18.0.1'],
      ['224.0.0.1'],
      ['93.184.216.34', '127.0.0.1'],
    ].map((addresses) => [addresses.join(' and '), addresses] as const),
  )('is refused when the name server says %s', async (_what, addresses) => {
    answers = [addresses]

    await expect(call('receiver.example', strict)).rejects.toThrow(EgressRefused)
    expect({ asked, reached }).toEqual({ asked: 1, reached: 0 })
  })

  it.each([
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fd00:ec2::254',
    'fe80::1',
    '169.254.169.254',
  ])('is refused at the address %s, which no name server is asked for', async (host) => {
    await expect(call(host, strict)).rejects.toThrow(EgressRefused)
    expect({ asked, reached }).toEqual({ asked: 0, reached: 0 })
  })

  it.each(['metadata.google.internal', 'METADATA.google.internal.', 'metadata', 'instance-data'])(
    'is refused by the name %s',
    async (host) => {
      answers = [['93.184.216.34']]

      await expect(call(host, strict)).rejects.toThrow(EgressRefused)
      expect({ asked, reached }).toEqual({ asked: 0, reached: 0 })
    },
  )
})

describe.each([ways[0], ways[2]])('A name over %s that changes its address', (_way, call) => {
  it('is asked for once per connection: what was judged is what is called', async () => {
    answers = [['127.0.0.1'], ['10.0.0.1']]

    await call('rebind.example', local)

    expect({ asked, reached }).toEqual({ asked: 1, reached: 1 })
  })

  it('is judged again for the next connection', async () => {
    answers = [['127.0.0.1'], ['10.0.0.1']]
    await call('rebind.example', local)

    await expect(call('rebind.example', local)).rejects.toThrow(EgressRefused)
    expect({ asked, reached }).toEqual({ asked: 2, reached: 1 })
  })
})
