import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterEach, describe, expect, it } from 'vitest'
import { MemoryDeliveryStore } from '../adapters/memory/memory-delivery-store.ts'
import { createMemorySubscriptionStore } from '../adapters/memory/memory-subscription-store.ts'
import { decidePatchSubscription } from '../domain/patch-subscription.ts'
import { aSubscription, startDeliveryRig } from '../testing/delivery-rig.ts'
import { farmTerms } from '../testing/farm-terms.ts'
import { type Answering, startReceiver } from '../testing/receiver.ts'
import { disableSubscription } from './disable-subscription.ts'

const open: AsyncDisposable[] = []

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
})

async function rig(options: Partial<Parameters<typeof startDeliveryRig>[0]> = {}) {
  const store = new MemoryDeliveryStore()
  const started = await startDeliveryRig({ store, ...options })
  open.push(started)
  return { ...started, store }
}

async function receiver(answer?: Answering) {
  const started = await startReceiver(answer)
  open.push(started)
  return started
}

describe('Dead letters that are sent again together', () => {
  it('arrive in their order per entity, also when there are more than memory may hold', async () => {
    let status = 410
    const sent: string[] = []
    const path = await rig({
      limits: { heldPerSubscription: 10, heldPerChain: 4 },
      notifier: {
        send: async ({ body }) => {
          if (status === 410) return { kind: 'rejected', status, text: '' }
          sent.push(body)
          return { kind: 'delivered', status }
        },
      },
    })
    path.subscribe(aSubscription('urn:s', 'http://receiver.example/'))
    for (let place = 0; place < 600; place += 1) path.emit(`e${place % 30}`, `${place}`)
    await waitUntil('all dead', async () => (await path.store.list('', { limit: 1000 })).length === 600)

    status = 200
    const request = { subscriptionIds: ['urn:s'], limit: 250 }
    for (let more = true; more; ) more = (await path.store.retryMany('', request)).more

    await waitUntil('all sent', () => sent.length === 600, 20_000)
    await waitUntil('all recorded', async () => (await path.store.backlog(0)).length === 0)
    const last = new Map<string, number>()
    for (const body of sent) {
      const { entityId, text } = JSON.parse(body) as { entityId: string; text: string }
      expect(Number(text)).toBeGreaterThan(last.get(entityId) ?? -1)
      last.set(entityId, Number(text))
    }
  })
})

describe('A receiver that answers 410', () => {
  it('pauses its subscription; what waits is given up with the reason, and later changes are nobody`s', async () => {
    const stored = createMemorySubscriptionStore()
    let path: Awaited<ReturnType<typeof rig>> | undefined
    const disable = disableSubscription({
      subscriptions: stored,
      clock: { now: () => '2025-06-01T10:00:00Z' },
      onError: (error) => expect(error).toBeUndefined(),
    })
    path = await rig({
      onGone: async (subscription, reason) => {
        await disable(subscription, reason)
        const changed = await stored.find('', subscription.id)
        if (changed) path?.subscribe(changed.subscription)
      },
    })
    const target = await receiver((response) => response.writeHead(410).end())
    const subscription = aSubscription('urn:s', target.url)
    await stored.create(subscription)
    path.subscribe(subscription)

    for (let place = 0; place < 50; place += 1) path.emit('e', `${place}`)

    const letters = await waitUntil('all dead', async () => {
      const found = await path.store.list('', { limit: 100 })
      return found.length === 50 ? found : undefined
    })
    expect(new Set(letters.map(({ reason }) => reason))).toEqual(new Set(['The receiver is gone (410)']))
    expect(target.received.length).toBeLessThan(10)
    const paused = (await stored.find('', 'urn:s'))?.subscription
    expect(paused).toMatchObject({
      isActive: false,
      disabledReason: 'The receiver is gone (410)',
      given: { isActive: false },
    })
  })

  it('is left alone when the subscription has another endpoint by now', async () => {
    const stored = createMemorySubscriptionStore()
    const heard = aSubscription('urn:s', 'http://old.example/')
    await stored.create(aSubscription('urn:s', 'http://new.example/'))
    const clock = { now: () => '2025-06-01T10:00:00Z' }

    await disableSubscription({ subscriptions: stored, clock, onError: () => {} })(heard, 'gone')

    expect((await stored.find('', 'urn:s'))?.subscription.isActive).toBe(true)
  })

  it.each([
    ['isActive', { members: { isActive: true }, given: { isActive: true } }, undefined],
    ['something else', { members: {}, given: { description: 'x' } }, 'gone'],
  ])('is taken at its word until a client sets isActive: a PATCH of %s', (_, fragment, reason) => {
    const paused = { ...aSubscription('urn:s', 'http://a.example/'), isActive: false, disabledReason: 'gone' }
    const watched = { ...paused, watchedAttributes: ['https://farm.example/a'] }
    const origin = { now: '2025-06-01T10:00:00Z', requestContext: null, terms: farmTerms }

    const patched = decidePatchSubscription(watched, { ...fragment, removed: [] }, origin)

    expect(patched.disabledReason).toBe(reason)
    expect(patched.isActive).toBe(reason === undefined)
  })
})

describe('Limits per tenant', () => {
  it('bound the attempts of a tenant over all its endpoints, and nobody else`s', async () => {
    const path = await rig({ limits: { attemptsPerTenant: 3 } })
    let [underWay, most] = [0, 0]
    const waiting: (() => void)[] = []
    const slow: Answering = (response) => {
      underWay += 1
      most = Math.max(most, underWay)
      waiting.push(() => {
        underWay -= 1
        response.writeHead(200).end()
      })
    }
    const targets = [await receiver(slow), await receiver(slow)]
    for (let place = 0; place < 10; place += 1)
      path.subscribe(aSubscription(`urn:s${place}`, targets[place % 2]?.url ?? ''))
    path.emit('e', 'a')
    await waitUntil('the slots are taken', () => waiting.length === 3)

    const other = await receiver()
    path.subscribe({ ...aSubscription('urn:other', other.url), tenant: 'other' })
    path.emit('f', 'b')
    await waitUntil('the other tenant', () => other.received.length === 1)

    const answered = await waitUntil('all', () => {
      for (const answer of waiting.splice(0)) answer()
      const total = targets.reduce((sum, { received }) => sum + received.length, 0)
      return total === 20 && underWay === 0 ? total : undefined
    })
    expect(answered).toBe(20)
    expect(most).toBe(3)
  })

  it('give up at once what is for dead endpoints beyond the backlog, with the reason; the healthy get all', async () => {
    const path = await rig({ limits: { backlogPerTenantMax: 40, heldPerSubscription: 4 } })
    const healthy = await receiver()
    path.subscribe(aSubscription('urn:dead', 'http://127.0.0.1:1/'))
    path.emit('e', 'first')
    await waitUntil(
      'the breaker is open',
      () => (path.store.statisticsOf('', 'urn:dead')?.timesFailed ?? 0) >= 5,
    )
    path.subscribe(aSubscription('urn:healthy', healthy.url))

    for (let place = 0; place < 200; place += 1) path.emit(`e${place % 5}`, `${place}`)

    await waitUntil('all of the healthy', () => healthy.received.length === 200)
    const letters = await waitUntil('dead letters', async () => {
      const found = await path.store.list('', { limit: 1000 })
      return found.length >= 150 ? found : undefined
    })
    expect(letters[0]).toMatchObject({
      subscriptionId: 'urn:dead',
      attempts: 0,
      reason: expect.stringContaining('its tenant has 40 undelivered notifications'),
    })
    expect(new Set(letters.map(({ subscriptionId }) => subscriptionId))).toEqual(new Set(['urn:dead']))
    const { undelivered } = await path.store.figuresOf('', 'urn:dead')
    expect(undelivered + letters.length).toBe(201)
  })
})
