import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
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

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

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

/** What the process holds: connections under way, open, and looked up. */
const held = () =>
  process
    .getActiveResourcesInfo()
    .filter((name) => /^(TCPSocketWrap|TCPConnectWrap|TLSWrap|GetAddrInfoReqWrap)$/.test(name)).length

interface Hostile {
  readonly uri: string
  /** It may answer 2xx, or say that it is gone: what is sent to it need not wait. */
  readonly mayEnd?: boolean
  /** Connections at its end, of a receiver that can tell. */
  readonly sockets?: { readonly open: number }
}

/** Nine receivers get everything once and in order while the one at `uri` still has its own; afterwards nothing is left. */
async function expectOthersUnharmed(hostile: Hostile): Promise<number> {
  const before = held()
  const path = await start()
  const healthy = await nineHealthy(path.subscribe)
  path.subscribe(aSubscription('urn:hostile', hostile.uri, { endpoint }))

  for (let place = 0; place < events; place += 1) path.emit(`e${place % entities}`, `${place}`)

  await waitUntil(
    'all of the nine',
    () => healthy.every(({ received }) => received.length === events),
    15_000,
  )
  const { undelivered } = await path.store.figuresOf('', 'urn:hostile')
  if (!hostile.mayEnd) expect(undelivered).toBeGreaterThan(0)
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
  // A Kafka has some seconds to say who it is.
  await waitUntil('it has no connection any more', () => (hostile.sockets?.open ?? 0) === 0, 15_000)
  await path[Symbol.asyncDispose]()
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
  await waitUntil('no connection is left', () => held() <= before)
  expect(path.errors).toEqual([])
  return counted.timesFailed
}

describe('Nine healthy receivers beside one that', () => {
  it.each(Object.keys(hostileReceivers))(
    '%s',
    async (name) => {
      const hostile = await startHostileReceiver(name)
      open.push(hostile)

      // Who never reads does not see that a connection ends either.
      const seesEnds = !/never reads/.test(name)
      const { uri, sockets } = hostile
      const mayEnd = /200|410/.test(name)
      const failed = await expectOthersUnharmed({ uri, mayEnd, ...(seesEnds ? { sockets } : {}) })

      // Those that were given up may still be closing while others take their place.
      if (seesEnds) expect(sockets.most).toBeLessThanOrEqual(2 * attemptsPerEndpoint)
      if (!/200/.test(name)) expect(failed).toBeGreaterThan(0)
    },
    60_000,
  )

  it.each([
    ['does not listen', 'http'],
    ['is an MQTT broker that is down', 'mqtt'],
    ['is a Kafka that is down', 'kafka'],
  ])(
    '%s',
    async (_, scheme) => {
      const uri = `${scheme}://127.0.0.1:${await freePort()}/x`
      expect(await expectOthersUnharmed({ uri })).toBeGreaterThan(0)
    },
    60_000,
  )

  it.each(['http://nowhere.example/', 'mqtt://nowhere.example/x', 'kafka://nowhere.example/x'])(
    'has no address: %s',
    async (uri) => {
      expect(await expectOthersUnharmed({ uri })).toBeGreaterThan(0)
    },
    60_000,
  )
})

describe('A backlog for a receiver that hangs', () => {
  const gone = { isActive: false } as const
  const expired = { expiresAt: '2025-01-01T00:00:00Z' } as const

  it.each([
    ['deleted', undefined],
    ['paused', gone],
    ['expired', expired],
  ])(
    'goes when its subscription is %s, and the others get all',
    async (_, change) => {
      const { path, healthy, hostile, written } = await startWithBacklog()

      if (change) path.subscribe({ ...written, ...change })
      else path.subscriptions.delete(written.id)
      for (let place = events; place < 2 * events; place += 1) path.emit(`e${place % entities}`, `${place}`)

      await waitUntil('no backlog', async () => (await path.store.backlog(0)).length === 0, 15_000)
      await waitUntil(
        'all of the nine',
        () => healthy.every(({ received }) => received.length === 2 * events),
        15_000,
      )
      await waitUntil('it has no connection any more', () => hostile.sockets.open === 0, 15_000)
      expect((await path.store.figuresOf('', written.id)).deadLetters).toBe(0)
    },
    60_000,
  )

  it('goes to the receiver that its subscription is changed to, in order', async () => {
    const { path, healthy, hostile, written } = await startWithBacklog()
    const other = await startReceiver()
    open.push(other)

    path.subscribe(aSubscription(written.id, other.url))

    await waitUntil('all at the other', () => other.received.length === events, 20_000)
    expectAllInOrder(other)
    healthy.forEach(expectAllInOrder)
    await waitUntil('it has no connection any more', () => hostile.sockets.open === 0, 15_000)
  }, 60_000)

  async function startWithBacklog() {
    const path = await start()
    open.push(path)
    const healthy = await nineHealthy(path.subscribe)
    const hostile = await startHostileReceiver('hangs after accept')
    open.push(hostile)
    const written = aSubscription('urn:hostile', hostile.uri, { endpoint })
    path.subscribe(written)
    for (let place = 0; place < events; place += 1) path.emit(`e${place % entities}`, `${place}`)
    await waitUntil(
      'all of the nine',
      () => healthy.every(({ received }) => received.length === events),
      15_000,
    )
    await waitUntil('its backlog', () => path.store.statisticsOf('', written.id), 15_000)
    expect((await path.store.figuresOf('', written.id)).undelivered).toBe(events)
    return { path, healthy, hostile, written }
  }
})

describe('Memory after a receiver that', () => {
  const grownMax = 8_000_000

  it.each(['hangs after accept', 'answers 500 with a huge body', 'answers 200 with an endless body'])(
    '%s is as before',
    async (name) => {
      await meet(name)
      const before = usedAfterCollection()

      for (let round = 0; round < 3; round += 1) await meet(name)

      await waitUntil('memory as before', () => usedAfterCollection() - before < grownMax, 20_000)
    },
    240_000,
  )

  async function meet(name: string): Promise<void> {
    const hostile = await startHostileReceiver(name)
    open.push(hostile)
    await expectOthersUnharmed({ uri: hostile.uri, sockets: hostile.sockets, mayEnd: true })
  }

  function usedAfterCollection(): number {
    collectGarbage()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
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

    await waitUntil('all', () => target.received.length === 2000, 90_000)
    expect(most).toBeLessThanOrEqual(attemptsPerEndpoint)
    const last = new Map<string, number>()
    for (const { path: of, body } of target.received) {
      const text = Number((JSON.parse(body) as { text: string }).text)
      expect(text).toBe((last.get(of) ?? -1) + 1)
      last.set(of, text)
    }
  }, 120_000)
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
