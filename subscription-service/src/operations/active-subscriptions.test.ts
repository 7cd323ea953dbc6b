import { coreRequestContext } from '@lodestream/shared/json-ld/request-context'
import type { RequestContext } from '@lodestream/shared/json-ld/terms'
import { LdContextNotAvailable } from '@lodestream/shared/ngsi-ld/errors'
import { describe, expect, it, vi } from 'vitest'
import { createMemoryCurrentEntities } from '../adapters/memory/memory-current-entities.ts'
import { createMemorySubscriptionStore } from '../adapters/memory/memory-subscription-store.ts'
import type { SubscriptionChanges, SubscriptionStore } from '../ports/subscription-store.ts'
import { farmTerms } from '../testing/farm-terms.ts'
import { created, farm, property, sampleOperation } from '../testing/sample-operation.ts'
import { sampleSubscription } from '../testing/sample-subscription.ts'
import { ActiveSubscriptions } from './active-subscriptions.ts'
import { matchOperation } from './match-operation.ts'

const url = 'http://context.test/farm.jsonld'
const farmContext: RequestContext = { ...coreRequestContext, ...farmTerms, given: [url], linkUrl: url }
const { id } = sampleSubscription()
const operation = sampleOperation({
  entity: { attributes: { [farm('a')]: [property(1)] } },
  changes: [created('a')],
})

function open(
  options: { store?: SubscriptionStore; resolve?: (given: unknown) => Promise<RequestContext> } = {},
) {
  const { store = createMemorySubscriptionStore(), resolve = async () => farmContext } = options
  const onProblem = vi.fn()
  const active = new ActiveSubscriptions({ subscriptions: store, contexts: { resolve }, onProblem })
  const clock = { now: () => '2025-06-01T00:00:00.000000Z' }
  const current = createMemoryCurrentEntities([])
  const matches = matchOperation({ subscriptions: active, current, clock, onMalformed: vi.fn() })
  const notify = () => notNow(matches(operation)).map((match) => match.build())
  return { store, active, onProblem, notify }
}

/** Nothing is read from anywhere unless a subscription asks about linked entities. */
function notNow<Value>(value: Value | Promise<Value>): Value {
  if (value instanceof Promise) throw new Error('Other entities are read')
  return value
}

async function* pages(all: readonly SubscriptionChanges[]) {
  yield* all
}

async function* failing(before: readonly SubscriptionChanges[]) {
  yield* before
  throw new Error('gone')
}

describe('ActiveSubscriptions', () => {
  it('knows after refresh() what was stored before it', async () => {
    const { store, active, notify } = open()
    await store.create(sampleSubscription())
    expect(active.find('', id)).toBeUndefined()

    await active.refresh()
    expect([active.find('', id)?.id, notify().length]).toEqual([id, 1])

    await store.change('', id, (current) => ({ ...current, isActive: false }))
    await active.refresh()
    expect([active.find('', id)?.isActive, notify().length]).toEqual([false, 0])

    await store.delete('', id)
    await active.refresh()
    expect(active.find('', id)).toBeUndefined()
  })

  it('asks again for who came while a query was under way, once for all of them', async () => {
    const store = createMemorySubscriptionStore()
    const changesSince = vi.spyOn(store, 'changesSince')
    const { active } = open({ store })

    const first = active.refresh()
    await store.create(sampleSubscription())
    await Promise.all([active.refresh(), active.refresh(), active.refresh()])
    await first

    expect(active.find('', id)).toBeDefined()
    expect(changesSince).toHaveBeenCalledTimes(2)
  })

  it('goes on after a failure of the store', async () => {
    const store = createMemorySubscriptionStore()
    await store.create(sampleSubscription())
    vi.spyOn(store, 'changesSince').mockImplementationOnce(() => failing([]))
    const { active } = open({ store })

    await expect(active.refresh()).rejects.toThrow('gone')
    await active.refresh()

    expect(active.find('', id)).toBeDefined()
  })

  it('goes on with the page after a failure of the store, and shows nothing of a load that is not complete', async () => {
    const store = createMemorySubscriptionStore()
    const { active } = open({ store })
    const page = (place: number, complete: boolean) => ({
      revision: BigInt(place),
      complete,
      changed: [sampleSubscription({ id: `urn:s:${place}` })],
      deleted: [],
    })
    const known = () => [1, 2, 3].filter((place) => active.find('', `urn:s:${place}`))
    const changesSince = vi.spyOn(store, 'changesSince')

    changesSince.mockImplementationOnce(() => failing([page(1, true)]))
    await expect(active.refresh()).rejects.toThrow('gone')
    expect([known(), active.counts().subscriptions]).toEqual([[], 0])
    changesSince.mockImplementationOnce(() => pages([page(1, true), page(2, true)]))
    await active.refresh()
    expect(known()).toEqual([1, 2])
    changesSince.mockImplementationOnce(() => failing([page(3, false)]))
    await expect(active.refresh()).rejects.toThrow('gone')
    expect(known()).toEqual([1, 2, 3])
    changesSince.mockImplementationOnce(() => pages([page(4, true)]))
    await active.refresh()

    expect(known()).toEqual([])
    expect(changesSince.mock.calls).toEqual([[undefined], [undefined], [2n], [3n]])
  })

  it('loads the others when the idPattern of one is not valid', async () => {
    const { store, active, onProblem, notify } = open()
    const broken = sampleSubscription({
      id: `${id}:broken`,
      entities: [{ types: { kind: 'any' }, idPattern: '(' }],
    })
    await store.create(broken)
    await store.create(sampleSubscription())
    await active.refresh()

    expect([active.find('', broken.id), active.find('', id)?.id, notify().length]).toEqual([undefined, id, 1])
    expect(onProblem.mock.calls.map(([subscription]) => subscription.id)).toEqual([broken.id])
  })

  it('notifies with full names and the core while a @context cannot be had', async () => {
    const resolve = async () => {
      throw new LdContextNotAvailable('no')
    }
    const { store, active, onProblem, notify } = open({ resolve })
    await store.create(sampleSubscription({ context: url }))

    await active.refresh()
    const [notification] = notify()

    expect(onProblem).toHaveBeenCalledOnce()
    expect(notification?.headers.Link).toContain(coreRequestContext.linkUrl)
    expect(JSON.parse(notification?.body ?? '').data[0]).toHaveProperty([farm('a')])
  })
})

describe('matchOperation()', () => {
  it('gives a notification the same id every time, and another one to each subscription', async () => {
    const { store, active, notify } = open()
    await store.create(sampleSubscription())
    await store.create(sampleSubscription({ id: 'urn:ngsi-ld:Subscription:s2' }))
    await active.refresh()

    const ids = notify().map(({ notificationId }) => notificationId)

    expect(ids).toEqual(notify().map(({ notificationId }) => notificationId))
    expect(new Set(ids).size).toBe(2)
    expect(ids[0]).toMatch(/^urn:ngsi-ld:Notification:[0-9a-f]{8}-[0-9a-f]{4}-5/)
  })

  it('links to the one context that was made of several', async () => {
    const hosted = 'http://broker.example/ngsi-ld/v1/jsonldContexts/urn:1'
    const several = { ...farmContext, linkUrl: coreRequestContext.linkUrl, hostedUrl: async () => hosted }
    const { store, active, notify } = open({ resolve: async () => several })
    await store.create(sampleSubscription())
    await active.refresh()

    const [notification] = notify()

    expect(notification?.headers.Link).toContain(`<${hosted}>`)
    expect(JSON.parse(notification?.body ?? '').data[0].a).toEqual({ type: 'Property', value: 1 })
  })

  it('writes names by the @context that its Link names, also when there are several', async () => {
    const several = { ...farmContext, linkUrl: coreRequestContext.linkUrl }
    const single = open()
    const composite = open({ resolve: async () => several })
    for (const { store, active } of [single, composite]) {
      await store.create(sampleSubscription())
      await active.refresh()
    }

    const [one] = single.notify()
    const [other] = composite.notify()

    expect([one?.headers.Link?.includes(url), JSON.parse(one?.body ?? '').data[0].a]).toEqual([
      true,
      { type: 'Property', value: 1 },
    ])
    expect(other?.headers.Link).toContain(coreRequestContext.linkUrl)
    expect(JSON.parse(other?.body ?? '').data[0]).toHaveProperty([farm('a')])
  })
})
