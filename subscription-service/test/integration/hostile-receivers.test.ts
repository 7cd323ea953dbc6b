import { freePort } from '@lodestream/shared/testing/free-port'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterEach, describe, expect, it } from 'vitest'
import { MemoryDeliveryStore } from '../../src/adapters/memory/memory-delivery-store.ts'
import { openNotifier } from '../../src/open-notifier.ts'
import { aSubscription, quickRetries, startDeliveryRig } from '../../src/testing/delivery-rig.ts'
import { hostileReceivers, startHostileReceiver } from '../../src/testing/hostile-receivers.ts'
import { type Receiver, startReceiver } from '../../src/testing/receiver.ts'

const attemptsPerEndpoint = 4
const events = 60
const entities = 6
const endpoint = { timeoutMs: 100 }
const open: AsyncDisposable[] = []

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
})

const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length

async function start() {
  const store = new MemoryDeliveryStore()
  const notifier = openNotifier(
    { allow: [], allowLoopback: true },
    {
      maxConnections: attemptsPerEndpoint,
      resolver: (name) => Promise.reject(new Error(`getaddrinfo ENOTFOUND ${name}`)),
    },
  )
  const path = await startDeliveryRig({
    store,
    notifier,
    limits: { attemptsPerEndpoint, heldPerSubscription: 16 },
    retryPolicy: { ...quickRetries, retryAfterMsMax: 200 },
  })
  return {
    ...path,
    store,
    [Symbol.asyncDispose]: async () => {
      await path[Symbol.asyncDispose]()
      await notifier[Symbol.asyncDispose]()
    },
  }
}

async function nineHealthy(subscribe: Awaited<ReturnType<typeof start>>['subscribe']) {
  const healthy: Receiver[] = []
  for (let place = 0; place < 9; place += 1) {
    const receiver = await startReceiver()
    open.push(receiver)
    healthy.push(receiver)
    subscribe(aSubscription(`urn:healthy${place}`, receiver.url))
  }
  return healthy
}

function expectAllInOrder({ received }: Receiver): void {
  const bodies = received.map(({ body }) => JSON.parse(body) as { entityId: string; text: string })
  for (let entity = 0; entity < entities; entity += 1) {
    const own = bodies.filter(({ entityId }) => entityId === `e${entity}`).map(({ text }) => Number(text))
    const expected = Array.from({ length: events / entities }, (_, place) => place * entities + entity)
    expect(own).toEqual(expected)
  }
}

/** Nine receivers get everything once and in order beside one at `uri`; afterwards no socket is left. */
async function expectOthersUnharmed(
  uri: string,
): Promise<{ readonly failed: number; readonly sent: number }> {
  const before = sockets()
  const path = await start()
  const healthy = await nineHealthy(path.subscribe)
  path.subscribe(aSubscription('urn:hostile', uri, { endpoint }))

  for (let place = 0; place < events; place += 1) path.emit(`e${place % entities}`, `${place}`)

  await waitUntil(
    'all of the nine',
    () => healthy.every(({ received }) => received.length === events),
    15_000,
  )
  healthy.forEach(expectAllInOrder)
  const counted = await waitUntil(
    'an attempt at the tenth',
    () => path.store.statisticsOf('', 'urn:hostile'),
    15_000,
  )
  for (let place = 0; place < 9; place += 1)
    expect(path.store.statisticsOf('', `urn:healthy${place}`)?.timesFailed ?? 0).toBe(0)

  path.subscriptions.delete('urn:hostile')
  await waitUntil('no backlog', async () => (await path.store.backlog(0)).length === 0, 15_000)
  await path[Symbol.asyncDispose]()
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
  await waitUntil('no socket is left', () => sockets() <= before)
  expect(path.errors).toEqual([])
  return { failed: counted.timesFailed, sent: counted.timesSent }
}

describe('Nine healthy receivers beside one that', () => {
  it.each(Object.keys(hostileReceivers))(
    '%s',
    async (name) => {
      const hostile = await startHostileReceiver(name)
      open.push(hostile)

      const { failed } = await expectOthersUnharmed(hostile.uri)

      // Those that were given up may still be closing while others take their place.
      expect(hostile.sockets.most).toBeLessThanOrEqual(2 * attemptsPerEndpoint)
      if (!/200/.test(name)) expect(failed).toBeGreaterThan(0)
    },
    40_000,
  )

  it.each([
    ['does not listen', 'http'],
    ['is an MQTT broker that is down', 'mqtt'],
    ['is a Kafka that is down', 'kafka'],
  ])(
    '%s',
    async (_, scheme) => {
      expect(
        (await expectOthersUnharmed(`${scheme}://127.0.0.1:${await freePort()}/x`)).failed,
      ).toBeGreaterThan(0)
    },
    40_000,
  )

  it.each(['http://nowhere.example/', 'mqtt://nowhere.example/x', 'kafka://nowhere.example/x'])(
    'has no address: %s',
    async (uri) => {
      expect((await expectOthersUnharmed(uri)).failed).toBeGreaterThan(0)
    },
    40_000,
  )
})

describe('One endpoint', () => {
  it('serves 500 subscriptions over its few connections, each in order', async () => {
    const path = await start()
    open.push(path)
    let [underWay, most] = [0, 0]
    const target = await startReceiver((response) => {
      underWay += 1
      most = Math.max(most, underWay)
      setImmediate(() => {
        underWay -= 1
        response.writeHead(204).end()
      })
    })
    open.push(target)
    for (let place = 0; place < 500; place += 1)
      path.subscribe(aSubscription(`urn:s${place}`, `${target.url}/${place}`))

    for (const text of ['0', '1', '2', '3']) path.emit('e', text)

    await waitUntil('all', () => target.received.length === 2000, 30_000)
    expect(most).toBeLessThanOrEqual(attemptsPerEndpoint)
    const last = new Map<string, number>()
    for (const { path: of, body } of target.received) {
      const text = Number((JSON.parse(body) as { text: string }).text)
      expect(text).toBe((last.get(of) ?? -1) + 1)
      last.set(of, text)
    }
  }, 40_000)
})

describe('A receiver that writes back what triggers it again', () => {
  it('has one notification under way per entity, is seen by its rate, and harms nobody', async () => {
    const path = await start()
    open.push(path)
    const [other] = await nineHealthy(path.subscribe)
    let [underWay, most] = [0, 0]
    const looping = await startReceiver((response, { body }) => {
      underWay += 1
      most = Math.max(most, underWay)
      const { entityId } = JSON.parse(body) as { entityId: string }
      // It does not answer before the change that it makes is in the log.
      path.emit(entityId, 'again')
      setImmediate(() => {
        underWay -= 1
        response.writeHead(204).end()
      })
    })
    open.push(looping)
    path.subscribe(aSubscription('urn:loop', looping.url))

    path.emit('e', '0')
    await waitUntil('it turned', () => looping.received.length >= 100, 15_000)
    const { undelivered } = await path.store.figuresOf('', 'urn:loop')

    expect(most).toBe(1)
    expect(undelivered).toBeLessThanOrEqual(60)
    expect(path.store.statisticsOf('', 'urn:loop')?.timesSent).toBeGreaterThan(10)
    expect(other?.received.length).toBeGreaterThan(10)
    path.subscriptions.delete('urn:loop')
    const stopped = looping.received.length
    await waitUntil('it ended', async () => (await path.store.backlog(0)).length === 0)
    expect(looping.received.length - stopped).toBeLessThanOrEqual(2)
  }, 30_000)

  it('that doubles with every turn stops at the bound of the backlog: consumption waits', async () => {
    const store = new MemoryDeliveryStore()
    const path = await startDeliveryRig({ store, limits: { backlogMax: 50 } })
    open.push(path)
    let written = 0
    const looping = await startReceiver((response) => {
      for (let copy = 0; copy < 2; copy += 1) {
        path.emit(`e${written % 40}`, `${written}`)
        written += 1
      }
      response.writeHead(204).end()
    })
    open.push(looping)
    path.subscribe(aSubscription('urn:loop', looping.url))

    path.emit('e0', 'first')
    let highest = 0
    await waitUntil(
      'it turned',
      async () => {
        const { undelivered } = await store.figuresOf('', 'urn:loop')
        highest = Math.max(highest, undelivered)
        return looping.received.length >= 500
      },
      15_000,
    )

    expect(written).toBeGreaterThan(900)
    expect(highest).toBeLessThan(written / 2)
    path.subscriptions.delete('urn:loop')
  }, 30_000)
})
