import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterEach, describe, expect, it } from 'vitest'
import { MemoryDeliveryStore } from '../adapters/memory/memory-delivery-store.ts'
import { aDelivery } from '../testing/a-delivery.ts'
import { aSubscription, quickRetries, startDeliveryRig } from '../testing/delivery-rig.ts'
import { type Answering, type Received, startReceiver } from '../testing/receiver.ts'

const open: AsyncDisposable[] = []

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
})

async function rig(options: Partial<Parameters<typeof startDeliveryRig>[0]> = {}) {
  const store = new MemoryDeliveryStore()
  const started = await startDeliveryRig({ store, ...options })
  open.push(started)
  return { ...started, store: (options.store as MemoryDeliveryStore | undefined) ?? store }
}

async function receiver(answer?: Answering) {
  const started = await startReceiver(answer)
  open.push(started)
  return started
}

const texts = (received: readonly Received[]) =>
  received.map(({ body }) => (JSON.parse(body) as { text: string }).text)
const status =
  (code: number, headers: Record<string, string> = {}): Answering =>
  (response) =>
    response.writeHead(code, headers).end('no')
const failing =
  (times: number, answer: Answering): Answering =>
  (response, received, count) =>
    count <= times ? answer(response, received, count) : response.writeHead(200).end()

describe('Deliveries', () => {
  it('sends what was written, with its headers, and counts it', async () => {
    const path = await rig()
    const target = await receiver()
    path.subscribe(aSubscription('s', `${target.url}/hook?x=1`))

    path.emit('e', 'é')

    await waitUntil('recorded', () => path.store.statisticsOf('', 's')?.lastSuccess)
    expect(target.received).toHaveLength(1)
    expect(target.received[0]).toMatchObject({ path: '/hook?x=1', body: '{"entityId":"e","text":"é"}' })
    expect(target.received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '28',
    })
    expect(path.store.statisticsOf('', 's')).toMatchObject({ timesSent: 1, timesFailed: 0 })
  })

  it.each([
    ['500', status(500)],
    ['503 with Retry-After in the past', status(503, { 'retry-after': 'Mon, 06 Jan 2020 00:00:00 GMT' })],
    ['429 with garbage in Retry-After', status(429, { 'retry-after': 'soon, please' })],
    ['429 with Retry-After 0', status(429, { 'retry-after': '0' })],
    ['404', status(404)],
    ['301', status(301, { location: '/elsewhere' })],
    ['307', status(307, { location: 'http://127.0.0.1:1/' })],
    ['a reset', (response) => response.destroy()],
    ['a huge refusal', (response) => response.writeHead(500).end('x'.repeat(1_000_000))],
  ] satisfies [string, Answering][])(
    'sends again after %s, with the same bytes, in order',
    async (_, answer) => {
      const path = await rig()
      const target = await receiver(failing(7, answer))
      path.subscribe(aSubscription('s', target.url))

      for (const text of ['a', 'b', 'c']) path.emit('e', text)

      await waitUntil('all', () => path.store.statisticsOf('', 's')?.timesSent === 10)
      expect(texts(target.received)).toEqual([...'aaaaaaaa', 'b', 'c'])
      expect(path.store.statisticsOf('', 's')).toMatchObject({ timesSent: 10, timesFailed: 7 })
      expect(target.received.every((each) => each.path === '/')).toBe(true)
    },
  )

  it('waits as long as Retry-After says, up to a bound', async () => {
    const path = await rig({ retryPolicy: { ...quickRetries, retryAfterMsMax: 300 } })
    const times: number[] = []
    const target = await receiver((response, _received, count) => {
      times.push(performance.now())
      if (count === 1) response.writeHead(429, { 'retry-after': '99999999' }).end()
      else response.writeHead(200).end()
    })
    path.subscribe(aSubscription('s', target.url))

    path.emit('e', 'a')
    await waitUntil('the failure', () => path.store.statisticsOf('', 's')?.timesFailed === 1)
    path.emit('other', 'b')

    await waitUntil('delivered', () => path.store.statisticsOf('', 's')?.timesSent === 3)
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(295)
  })

  it('gives up a receiver that is gone, tells why, and sends again on demand', async () => {
    const path = await rig()
    let isGone = true
    const target = await receiver((response) => response.writeHead(isGone ? 410 : 200).end('closed for good'))
    path.subscribe(aSubscription('s', target.url))

    path.emit('e', 'a')
    const [letter] = await waitUntil('a dead letter', async () => {
      const letters = await path.store.list('', { limit: 10 })
      return letters.length === 1 ? letters : undefined
    })
    expect(letter).toMatchObject({ subscriptionId: 's', attempts: 1, lastError: '410 closed for good' })

    isGone = false
    await path.store.retry('', letter?.notificationId ?? '')
    await waitUntil('delivered', () => path.store.statisticsOf('', 's')?.lastSuccess)
    expect(target.received).toHaveLength(2)
    expect(target.received[0]?.body).toBe(target.received[1]?.body)
  })

  it('gives up after the attempts or the time of the policy', async () => {
    const target = await receiver(status(400))
    const byCount = await rig({ retryPolicy: { ...quickRetries, attemptsMax: 3 } })
    byCount.subscribe(aSubscription('s', target.url))
    byCount.emit('e', 'a')
    byCount.emit('e', 'b')

    await waitUntil('both dead', async () => (await byCount.store.list('', { limit: 10 })).length === 2)
    expect(byCount.store.statisticsOf('', 's')).toMatchObject({ timesSent: 6, timesFailed: 6 })

    const byTime = await rig({ retryPolicy: { ...quickRetries, elapsedMsMax: 100 } })
    byTime.subscribe(aSubscription('t', 'http://127.0.0.1:1/'))
    for (let place = 0; place < 40; place += 1) byTime.emit(`e${place % 3}`, `${place}`)

    const letters = await waitUntil('all dead', async () => {
      const found = await byTime.store.list('', { limit: 100 })
      return found.length === 40 ? found : undefined
    })
    expect(new Set(letters.map(({ reason }) => reason))).toEqual(new Set(['Not delivered within 0.1 s']))
    const attempts = letters.reduce((sum, letter) => sum + letter.attempts, 0)
    expect(byTime.store.statisticsOf('', 't')).toMatchObject({ timesSent: attempts, timesFailed: attempts })
  })

  it('keeps endpoint.timeout with a receiver that hangs and one that trickles its headers', async () => {
    const path = await rig({ retryPolicy: { ...quickRetries, attemptsMax: 2 } })
    const hanging = await receiver(() => {})
    const trickling = createTcpServer((socket) => {
      socket.on('error', () => {})
      const timer = setInterval(() => socket.write('H'), 10)
      socket.on('close', () => clearInterval(timer))
    })
    await new Promise<void>((resolve) => trickling.listen(0, '127.0.0.1', resolve))
    open.push({
      [Symbol.asyncDispose]: () => new Promise<void>((resolve) => trickling.close(() => resolve())),
    })
    const { port } = trickling.address() as AddressInfo
    path.subscribe(aSubscription('hang', hanging.url, { endpoint: { timeoutMs: 50 } }))
    path.subscribe(aSubscription('drip', `http://127.0.0.1:${port}`, { endpoint: { timeoutMs: 50 } }))

    path.emit('e', 'a')

    const letters = await waitUntil('both dead', async () => {
      const found = await path.store.list('', { limit: 10 })
      return found.length === 2 ? found : undefined
    })
    expect(letters.find(({ subscriptionId }) => subscriptionId === 'hang')?.lastError).toBe(
      'No answer within 50 ms',
    )
    expect(letters.find(({ subscriptionId }) => subscriptionId === 'drip')?.attempts).toBe(2)
  })

  it('takes a 2xx for what it is when the connection breaks or hangs afterwards', async () => {
    const path = await rig()
    const target = await receiver((response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('some', () => response.destroy())
    })
    const endless = await receiver((response) => void response.writeHead(202).write('some'))
    path.subscribe(aSubscription('s', target.url))
    path.subscribe(aSubscription('t', endless.url, { endpoint: { timeoutMs: 100 } }))

    for (const text of ['a', 'b', 'c']) path.emit('e', text)

    await waitUntil('s', () => path.store.statisticsOf('', 's')?.timesSent === 3)
    await waitUntil('t', () => path.store.statisticsOf('', 't')?.timesSent === 3)
    expect(path.store.statisticsOf('', 's')?.timesFailed).toBe(0)
    expect(texts(target.received)).toEqual(['a', 'b', 'c'])
  })

  it('does not let dead and slow endpoints hold up a healthy one, even when memory is short', async () => {
    const path = await rig({ limits: { heldMax: 60, heldPerSubscription: 20 } })
    const hanging = await receiver(() => {})
    const healthy = await receiver()
    for (let place = 0; place < 20; place += 1) {
      path.subscribe(aSubscription(`dead${place}`, 'http://127.0.0.1:1/'))
      path.subscribe(aSubscription(`slow${place}`, hanging.url, { endpoint: { timeoutMs: 30_000 } }))
    }
    path.subscribe(aSubscription('healthy', healthy.url))

    for (let place = 0; place < 300; place += 1) path.emit(`e${place % 7}`, `${place}`)

    await waitUntil('all of the healthy', () => healthy.received.length === 300)
    expectOrder(healthy.received)
  })

  it('lets a poison entity hold up nothing but itself', async () => {
    const path = await rig({ limits: { heldPerSubscription: 40 } })
    const target = await receiver((response, { body }) =>
      response.writeHead(body.includes('poison') ? 422 : 200).end(),
    )
    path.subscribe(aSubscription('s', target.url))

    for (let place = 0; place < 200; place += 1) {
      path.emit('poison', `${place}`)
      path.emit(`good${place % 5}`, `${place}`)
    }

    const good = () => target.received.filter(({ body }) => body.includes('good'))
    await waitUntil('all the good', () => good().length === 200)
    expectOrder(good())
    const bad = target.received.filter(({ body }) => body.includes('poison'))
    expect(new Set(texts(bad))).toEqual(new Set(['0']))
  })

  it('keeps the order per subscription and entity, and loses nothing, while the receiver flaps', async () => {
    const path = await rig({ partitions: 3, limits: { heldPerSubscription: 10, heldPerChain: 3 } })
    const target = await receiver((response, _received, count) =>
      response.writeHead(Math.floor(count / 25) % 3 === 1 ? 503 : 200).end(),
    )
    path.subscribe(aSubscription('s1', `${target.url}/s1`))
    path.subscribe(aSubscription('s2', `${target.url}/s2`))

    for (let place = 0; place < 400; place += 1) path.emit(`e${place % 12}`, `${place}`, place % 3)

    const done = (id: string) => {
      const { timesSent = 0, timesFailed = 0 } = path.store.statisticsOf('', id) ?? {}
      return timesSent - timesFailed === 400
    }
    await waitUntil('all', () => done('s1') && done('s2'), 20_000)
    for (const id of ['s1', 's2']) expectOrder(target.received.filter((each) => each.path === `/${id}`))
    const sent =
      (path.store.statisticsOf('', 's1')?.timesSent ?? 0) +
      (path.store.statisticsOf('', 's2')?.timesSent ?? 0)
    expect(sent).toBe(target.received.length)
    expect(await path.store.oldestUndeliveredMs()).toBeUndefined()
  })

  it('drops the backlog of a subscription that was paused, has expired or is gone', async () => {
    const path = await rig()
    const target = await receiver(status(500))
    const paused = aSubscription('paused', target.url)
    const expired = aSubscription('expired', target.url)
    for (const each of [paused, expired, aSubscription('gone', target.url)]) path.subscribe(each)
    for (let place = 0; place < 50; place += 1) path.emit(`e${place}`, 'x')
    await waitUntil('some attempts', () => target.received.length > 5)

    path.subscribe({ ...paused, isActive: false })
    path.subscribe({ ...expired, expiresAt: '2024-01-01T00:00:00Z' })
    path.subscriptions.delete('gone')

    await waitUntil('nothing left', async () => (await path.store.backlog(0)).length === 0)
    expect(await path.store.list('', { limit: 10 })).toEqual([])
  })

  it('sends to the endpoint that the subscription has now', async () => {
    const path = await rig()
    const target = await receiver()
    path.subscribe(aSubscription('s', 'http://127.0.0.1:1/'))
    for (let place = 0; place < 30; place += 1) path.emit(`e${place}`, `${place}`)
    await waitUntil('failures', () => (path.store.statisticsOf('', 's')?.timesFailed ?? 0) > 4)

    path.subscribe(aSubscription('s', target.url))

    await waitUntil('all', () => target.received.length === 30)
  })

  it('after a failure, makes no attempt during endpoint.cooldown and drops what is triggered meanwhile', async () => {
    const path = await rig()
    const times: number[] = []
    const target = await receiver((response, _received, count) => {
      times.push(performance.now())
      response.writeHead(count === 1 ? 500 : 200).end()
    })
    path.subscribe(aSubscription('s', target.url, { endpoint: { cooldownMs: 250 } }))

    path.emit('e', 'a')
    await waitUntil('the failure', () => path.store.statisticsOf('', 's')?.timesFailed === 1)
    path.emit('other', 'dropped')
    await waitUntil('the second attempt', () => times.length === 2)
    path.emit('other', 'b')

    await waitUntil('the third', () => times.length === 3)
    expect(texts(target.received)).toEqual(['a', 'a', 'b'])
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(245)
  })

  it('sends again with the same id what was answered 200 and not recorded before the process died', async () => {
    const store = new MemoryDeliveryStore()
    const broken = Object.assign(Object.create(store) as MemoryDeliveryStore, bound(store), {
      complete: () => Promise.reject(new Error('no connection')),
    })
    const target = await receiver()
    const first = await startDeliveryRig({ store: broken, limits: { stopWithinMs: 50 } })
    first.subscribe(aSubscription('s', target.url))
    first.emit('e', 'a')
    await waitUntil('received', () => target.received.length === 1)
    await first[Symbol.asyncDispose]()

    const second = await rig({ store })
    second.subscribe(aSubscription('s', target.url))

    await waitUntil('recorded', () => store.statisticsOf('', 's')?.lastSuccess)
    expect(target.received).toHaveLength(2)
    expect(target.received[0]?.body).toBe(target.received[1]?.body)
    expect(first.errors.length).toBeGreaterThan(0)
  })

  it('stops at once when another owner takes the partition, which goes on in order', async () => {
    const store = new MemoryDeliveryStore()
    const target = await receiver(failing(3, status(503)))
    const stale = await rig({ store })
    stale.subscribe(aSubscription('s', target.url))
    for (const text of ['a', 'b', 'c']) stale.emit('e', text)
    await waitUntil('an attempt', () => target.received.length > 0)

    const owner = await rig({ store })
    owner.subscribe(aSubscription('s', target.url))
    await waitUntil('delivered', async () => (await store.backlog(0)).length === 0)
    stale.emit('e', 'd')

    expect(texts(target.received).filter((text, place, all) => all.indexOf(text) === place)).toEqual([
      'a',
      'b',
      'c',
    ])
    expect(await store.list('', { limit: 10 })).toEqual([])
  })

  it('finishes what is under way when it stops, and leaves the rest to the next', async () => {
    const store = new MemoryDeliveryStore()
    const target = await receiver((response) => void setTimeout(() => response.writeHead(200).end(), 30))
    const first = await startDeliveryRig({ store, limits: { attemptsPerEndpoint: 4 } })
    first.subscribe(aSubscription('s', target.url))
    for (let place = 0; place < 60; place += 1) first.emit(`e${place}`, `${place}`)
    await waitUntil('some', () => target.received.length > 10)

    await first[Symbol.asyncDispose]()
    expect(store.statisticsOf('', 's')?.timesSent).toBe(target.received.length)

    const second = await rig({ store })
    second.subscribe(aSubscription('s', target.url))
    await waitUntil('all', () => store.statisticsOf('', 's')?.timesSent === 60)
    expect(target.received).toHaveLength(60)
  })

  it('sends what an earlier owner left of a subscription that came since', async () => {
    const store = new MemoryDeliveryStore()
    const target = await receiver()
    await store.insert(await store.claim(0), 1n, [aDelivery(0, { subscriptionId: 's', partition: 0 })])

    await rig({ store, stored: [aSubscription('s', target.url)] })

    await waitUntil('recorded', () => store.statisticsOf('', 's')?.lastSuccess)
    expect(target.received).toHaveLength(1)
  })

  it('sends what is replayed in order per entity, more than is taken at once, while events go on', async () => {
    const store = new MemoryDeliveryStore()
    const path = await rig({ store })
    const target = await receiver()
    path.subscribe(aSubscription('s', target.url))
    const [entities, pages, perPage] = [7, 4, 350]
    const replayed = (place: number) => {
      const entityId = `e${place % entities}`
      const body = JSON.stringify({ entityId, text: `${place}` })
      const id = { notificationId: `urn:n:${place}`, subscriptionId: 's', entityId }
      return aDelivery(place, { ...id, partition: 0, body })
    }

    for (let page = 0; page < pages; page += 1) {
      const places = Array.from({ length: perPage }, (_, place) => page * perPage + place)
      expect(await store.replay('', places.map(replayed))).toBe(perPage)
      path.emit(`live${page}`, `${page}`)
    }

    await waitUntil('all', () => store.statisticsOf('', 's')?.timesSent === pages * (perPage + 1), 25_000)
    expect(target.received).toHaveLength(pages * (perPage + 1))
    expectOrder(target.received)
    expect(path.errors).toEqual([])
  })

  it('sends what happens while a replay waits that had run ahead of consumption', async () => {
    const tried: string[] = []
    const sent: string[] = []
    let isAway = true
    const { store, ...path } = await rig({
      notifier: {
        send: async ({ body }) => {
          tried.push(body)
          if (isAway) return { kind: 'unreachable', text: 'away' }
          sent.push(body)
          return { kind: 'delivered', status: 200 }
        },
      },
    })
    path.subscribe(aSubscription('s', 'http://receiver.example/'))
    const ahead = aDelivery(50, { subscriptionId: 's', body: 'replayed', partition: 0 })
    await store.replay('', [ahead])
    await waitUntil('the replay', () => tried.includes('replayed'))
    path.emit('a', 'first')
    path.emit(ahead.entityId, 'second')
    await waitUntil('both', async () => (await store.undelivered('', 10)) === 3)

    isAway = false

    await waitUntil('all', () => sent.length === 3)
    expect(sent.map((body) => /replayed|first|second/.exec(body)?.[0]).sort()).toEqual([
      'first',
      'replayed',
      'second',
    ])
  })

  it('sends a dead letter again whose subscription is active again since nobody looked', async () => {
    const store = new MemoryDeliveryStore()
    const target = await receiver()
    const delivery = aDelivery(0, { subscriptionId: 's', partition: 0 })
    const claim = await store.claim(0)
    await store.insert(claim, 1n, [delivery])
    await store.complete(claim, [
      { kind: 'dead', delivery, at: '2025-06-01T10:00:00Z', reason: 'gone', error: '410', attempted: true },
    ])
    const active = aSubscription('s', target.url)
    const path = await rig({ store, stored: [active] })
    path.subscribe({ ...active, isActive: false })

    await store.retry('', delivery.notificationId)

    await waitUntil('recorded', () => store.statisticsOf('', 's')?.lastSuccess)
    expect(target.received).toHaveLength(1)
  })
})

function bound(store: MemoryDeliveryStore): Partial<MemoryDeliveryStore> {
  return {
    claim: (partition) => store.claim(partition),
    insert: (claim, next, deliveries) => store.insert(claim, next, deliveries),
    backlog: (partition) => store.backlog(partition),
    load: (partition, requests) => store.load(partition, requests),
    takeRequeued: (claim, limit) => store.takeRequeued(claim, limit),
    oldestUndeliveredMs: () => store.oldestUndeliveredMs(),
  }
}

/** The first time each text of an entity comes, it comes after all the earlier ones. */
function expectOrder(received: readonly Received[]): void {
  const byEntity = new Map<string, number[]>()
  for (const { body } of received) {
    const { entityId, text } = JSON.parse(body) as { entityId: string; text: string }
    const seen = byEntity.get(entityId) ?? []
    if (!seen.includes(Number(text))) byEntity.set(entityId, [...seen, Number(text)])
  }
  for (const seen of byEntity.values()) expect(seen).toEqual([...seen].sort((left, right) => left - right))
}
