import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Agent, request } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EgressRefused } from './egress-refused.ts'
import { createGuardedAgent } from './guarded-agent.ts'
import type { HostResolver } from './guarded-lookup.ts'

const strict = { allow: [], allowLoopback: false }
const local = { allow: [], allowLoopback: true }

let server: Server
let port: number
let sockets = 0
let agent: Agent | undefined

beforeEach(async () => {
  sockets = 0
  server = createServer((incoming, response) => response.end(`hello ${incoming.headers.host}`))
  server.on('connection', () => {
    sockets += 1
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  port = (server.address() as AddressInfo).port
})

afterEach(async () => {
  await agent?.destroy()
  await new Promise((closed) => server.close(closed))
})

const get = async (
  host: string,
  policy: typeof strict,
  resolver: HostResolver = async () => ['127.0.0.1'],
) => {
  agent = createGuardedAgent(policy, { resolver })
  const { body } = await request(`http://${host}:${port}/`, { dispatcher: agent })
  return body.text()
}

describe('createGuardedAgent()', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0177.0.0.1',
    '0x7f.0.0.1',
    '0x7f000001',
    '127.0.0.1.',
    '0.0.0.0',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '169.254.169.254',
    '10.0.0.1',
  ])('refuses the literal host %s without opening a socket', async (host) => {
    await expect(get(host, strict)).rejects.toThrow(EgressRefused)
    expect(sockets).toBe(0)
  })

  it.each([
    ['loopback', ['127.0.0.1']],
    ['a private address', ['10.0.0.1']],
    ['one forbidden address among public ones', ['93.184.216.34', '127.0.0.1']],
    ['a mapped address', ['::ffff:127.0.0.1']],
    ['NAT64 of loopback', ['64:ff9b::7f00:1']],
  ])('refuses a name that resolves to %s', async (_what, addresses) => {
    await expect(get('receiver.example', strict, async () => addresses)).rejects.toThrow(
      /receiver\.example \(.*EGRESS_ALLOW/,
    )
    expect(sockets).toBe(0)
  })

  it.each(['metadata.google.internal', 'METADATA.google.internal.', 'instance-data'])(
    'refuses the name %s whatever it resolves to',
    async (host) => {
      await expect(get(host, strict, async () => ['93.184.216.34'])).rejects.toThrow(EgressRefused)
    },
  )

  it('connects to the addresses it judged: an answer that changes gains nothing', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']]
    let asked = 0
    const rebinding: HostResolver = async () => answers[asked++] ?? []

    await expect(get('rebind.example', local, rebinding)).resolves.toBe(`hello rebind.example:${port}`)
    expect(asked).toBe(1)
  })

  it('judges again for every new connection', async () => {
    let answer = ['127.0.0.1']
    const resolver: HostResolver = async () => answer
    await get('rebind.example', local, resolver)
    await agent?.destroy()
    answer = ['10.0.0.1']

    await expect(get('rebind.example', local, resolver)).rejects.toThrow(EgressRefused)
  })

  it('lets loopback pass where the policy says so', async () => {
    await expect(get('127.0.0.1', local)).resolves.toContain('hello')
  })

  it('passes on that a name is unknown', async () => {
    await expect(get('nowhere.example', local, () => Promise.reject(new Error('ENOTFOUND')))).rejects.toThrow(
      'ENOTFOUND',
    )
    await expect(get('nowhere.example', local, async () => [])).rejects.toThrow('no address')
  })
})
