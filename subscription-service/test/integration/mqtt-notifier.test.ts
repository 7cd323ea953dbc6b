import { createServer, type Server } from 'node:net'
import { createGuardedDial } from '@lodestream/shared/egress/guarded-dial'
import {
  type MosquittoServer,
  mosquittoObstacle,
  mosquittoUser,
  startMosquitto,
} from '@lodestream/shared/testing/mosquitto-server'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { connectAsync } from 'mqtt'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createMqttNotifier } from '../../src/adapters/endpoint-mqtt/mqtt-notifier.ts'
import { MemoryDeliveryStore } from '../../src/adapters/memory/memory-delivery-store.ts'
import { aRequest } from '../../src/testing/a-request.ts'
import { aSubscription, startDeliveryRig } from '../../src/testing/delivery-rig.ts'

const open: AsyncDisposable[] = []

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
})

const loopback = { allow: [], allowLoopback: true }

function notifier(options: Parameters<typeof createGuardedDial>[1] = {}, policy = loopback) {
  const created = createMqttNotifier(createGuardedDial(policy, options))
  open.push(created)
  return created
}

const info = (version: string, qos: string) => [
  { key: 'MQTT-Version', value: version },
  { key: 'MQTT-QoS', value: qos },
]
const userInfo = `${encodeURIComponent(mosquittoUser.name)}:${encodeURIComponent(mosquittoUser.password)}`

describe.skipIf(mosquittoObstacle() !== undefined)('MQTT binding (clause 7) with mosquitto', () => {
  let mosquitto: MosquittoServer

  beforeAll(async () => {
    mosquitto = await startMosquitto()
  })

  afterAll(() => mosquitto.stop())

  async function listen(topic: string) {
    const client = await connectAsync(`mqtt://127.0.0.1:${mosquitto.port}`, { protocolVersion: 5 })
    const messages: { readonly topic: string; readonly text: string; readonly qos: number }[] = []
    client.on('message', (from, payload, { qos }) => {
      messages.push({ topic: from, text: payload.toString(), qos })
    })
    await client.subscribeAsync(topic, { qos: 2 })
    open.push({ [Symbol.asyncDispose]: () => client.endAsync(true) })
    return messages
  }

  it.each(
    ['mqtt3.1.1', 'mqtt5.0'].flatMap((version) => ['0', '1', '2'].map((qos) => [version, qos] as const)),
  )('publishes metadata and body over %s with QoS %s', async (version, qos) => {
    const topic = `farm/${version}/${qos}/ü 1`
    const messages = await listen(topic)
    const uri = `mqtt://127.0.0.1:${mosquitto.port}/${encodeURI(topic)}`

    const outcome = await notifier().send(aRequest({ uri, notifierInfo: info(version, qos) }))

    expect(outcome).toEqual({ kind: 'delivered' })
    const [message] = await waitUntil('a message', () => (messages.length > 0 ? messages : undefined))
    expect(message).toMatchObject({ topic, qos: Number(qos) })
    expect(JSON.parse(message?.text ?? '')).toEqual({
      metadata: { 'Content-Type': 'application/json', 'X-Key': 'ä' },
      body: { text: 'a' },
    })
  })

  it('sends many over one connection, each once with QoS 2', async () => {
    const messages = await listen('many')
    const uri = `mqtt://127.0.0.1:${mosquitto.port}/many`
    const path = notifier()
    const texts = Array.from({ length: 300 }, (_, place) => `${place}`)

    const outcomes = await Promise.all(
      texts.map((text) => path.send(aRequest({ uri, notifierInfo: info('mqtt5.0', '2') }, text))),
    )

    expect(outcomes.every(({ kind }) => kind === 'delivered')).toBe(true)
    await waitUntil('all', () => messages.length === 300)
    expect(messages.map(({ text }) => JSON.parse(text).body.text).sort()).toEqual([...texts].sort())
  })

  it('shows its credentials, and is refused without', async () => {
    const right = `mqtt://${userInfo}@127.0.0.1:${mosquitto.closedPort}/closed`
    const path = notifier()
    const version4 = info('mqtt3.1.1', '1')

    expect(await path.send(aRequest({ uri: right }))).toEqual({ kind: 'delivered' })
    expect(await path.send(aRequest({ uri: right, notifierInfo: version4 }))).toEqual({ kind: 'delivered' })
    const wrong = { uri: `mqtt://somebody:else@127.0.0.1:${mosquitto.closedPort}/closed` }
    expect(await path.send(aRequest(wrong))).toMatchObject({ kind: 'rejected', status: 135 })
    expect(await path.send(aRequest({ ...wrong, notifierInfo: version4 }))).toMatchObject({
      kind: 'rejected',
      status: 5,
    })
  })

  it('speaks TLS, and believes no certificate that it cannot verify', async () => {
    const uri = `mqtts://${userInfo}@localhost:${mosquitto.tlsPort}/secret`
    const known = { ca: mosquitto.ca }

    expect(await notifier(known).send(aRequest({ uri }))).toEqual({ kind: 'delivered' })
    expect(await notifier().send(aRequest({ uri }))).toMatchObject({
      kind: 'unreachable',
      text: expect.stringContaining('SELF_SIGNED'),
    })
    const otherName = aRequest({ uri: uri.replace('localhost', '127.0.0.1') })
    expect(await notifier(known).send(otherName)).toMatchObject({ kind: 'unreachable' })
    const plainPort = `mqtts://127.0.0.1:${mosquitto.port}/x`
    expect(await notifier(known).send(aRequest({ uri: plainPort }))).toMatchObject({ kind: 'unreachable' })
  })

  it('loses nothing, and keeps the order per entity, while the broker is down', async () => {
    const topic = 'outage'
    const store = new MemoryDeliveryStore()
    const path = await startDeliveryRig({ store, notifier: notifier() })
    open.push(path)
    const uri = `mqtt://127.0.0.1:${mosquitto.port}/${topic}`
    const endpoint = { notifierInfo: info('mqtt5.0', '1'), timeoutMs: 2_000 }
    path.subscribe(aSubscription('urn:s', uri, { endpoint }))
    path.emit('e0', '0')
    await waitUntil('the first', () => store.statisticsOf('', 'urn:s')?.lastSuccess)

    await mosquitto.kill()
    for (let place = 1; place < 60; place += 1) path.emit(`e${place % 4}`, `${place}`)
    await waitUntil('a failure', () => (store.statisticsOf('', 'urn:s')?.timesFailed ?? 0) > 4)
    await mosquitto.restart()
    const messages = await listen(topic)

    await waitUntil('all', async () => (await store.backlog(0)).length === 0, 30_000)
    await waitUntil('heard', () => messages.length > 0)
    const { timesSent = 0, timesFailed = 0 } = store.statisticsOf('', 'urn:s') ?? {}
    expect(timesSent - timesFailed).toBe(60)
    const last = new Map<string, number>()
    for (const { text } of messages) {
      const { entityId, text: place } = JSON.parse(text).body as { entityId: string; text: string }
      expect(Number(place)).toBeGreaterThanOrEqual(last.get(entityId) ?? -1)
      last.set(entityId, Number(place))
    }
  })

  it('is heard again after the broker crashed and came back', async () => {
    const uri = `mqtt://127.0.0.1:${mosquitto.port}/again`
    const path = notifier()
    const request = aRequest({ uri, notifierInfo: info('mqtt5.0', '1') })
    expect(await path.send(request)).toEqual({ kind: 'delivered' })

    await mosquitto.kill()
    expect(await path.send(request)).toMatchObject({ kind: 'unreachable' })

    await mosquitto.restart()
    expect(await path.send(request)).toEqual({ kind: 'delivered' })
  })
})

describe('MQTT binding', () => {
  async function listening(act: (server: Server) => void): Promise<number> {
    const server = createServer()
    act(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push({ [Symbol.asyncDispose]: async () => void server.close() })
    return (server.address() as { port: number }).port
  }

  it.each([
    ['a name that resolves to a private address', 'broker.example', ['10.0.0.1']],
    ['a name with a private address among its addresses', 'broker.example', ['93.184.216.34', '127.0.0.1']],
    ['NAT64 of the metadata service', 'broker.example', ['64:ff9b::a9fe:a9fe']],
    ['a loopback address', '127.0.0.1', []],
    ['a loopback address in hexadecimal', '0x7f.1', []],
    ['an IPv6 address', '[::ffff:127.0.0.1]', []],
    ['the name of a metadata service', 'metadata.google.internal', ['93.184.216.34']],
  ])('opens no connection to %s', async (_what, host, addresses) => {
    let sockets = 0
    const port = await listening((server) => server.on('connection', () => (sockets += 1)))
    const strict = { allow: [], allowLoopback: false }
    const path = notifier({ resolver: async () => addresses }, strict)

    const outcome = await path.send(aRequest({ uri: `mqtt://${host}:${port}/x` }))

    expect(outcome).toMatchObject({ kind: 'forbidden', text: expect.stringContaining('EGRESS_ALLOW') })
    expect(sockets).toBe(0)
  })

  it.each([
    ['never answers', 'timedOut', () => {}],
    ['closes at once', 'unreachable', (server: Server) => server.on('connection', (socket) => socket.end())],
    [
      'speaks something else',
      'unreachable',
      (server: Server) => server.on('connection', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    ],
  ])('keeps the timeout with a broker that %s, and leaves no socket', async (_what, kind, act) => {
    const sockets = new Set<unknown>()
    const port = await listening((server) => {
      server.on('connection', (socket) => {
        sockets.add(socket)
        socket.on('error', () => {}).on('close', () => sockets.delete(socket))
        socket.resume()
      })
      act(server)
    })
    const path = notifier()

    const outcome = await path.send(aRequest({ uri: `mqtt://127.0.0.1:${port}/x` }, 'a', { timeoutMs: 300 }))

    expect(outcome).toMatchObject({ kind })
    await path[Symbol.asyncDispose]()
    await waitUntil('no socket', () => sockets.size === 0)
  })
})
