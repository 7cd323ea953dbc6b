import { createServer } from '@lodestream/shared/http/server'
import { createContextResolver } from '@lodestream/shared/json-ld/context-resolver'
import { createLogger } from '@lodestream/shared/logging/logger'
import { LdContextNotAvailable } from '@lodestream/shared/ngsi-ld/errors'
import type { Json } from '@lodestream/shared/ngsi-ld/json'
import { parseQ } from '@lodestream/shared/query/parse-q'
import { assertDescribed } from '@lodestream/shared/testing/described-answers'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Subscription, WrittenSubscription } from '../../domain/subscription.ts'
import { defaultDeliveryLimits } from '../../operations/delivery/delivery-limits.ts'
import { replayLimits } from '../../operations/replay-limits.ts'
import type { CurrentEntities } from '../../ports/current-entities.ts'
import { aDelivery } from '../../testing/a-delivery.ts'
import { encodedChange } from '../../testing/encoded-change.ts'
import { FakeLog } from '../../testing/fake-log.ts'
import { farmTerms } from '../../testing/farm-terms.ts'
import { farm, property, storedEntity, updated } from '../../testing/sample-operation.ts'
import { sampleSubscription } from '../../testing/sample-subscription.ts'
import { createMemoryCurrentEntities } from '../memory/memory-current-entities.ts'
import { MemoryDeliveryStore } from '../memory/memory-delivery-store.ts'
import { createMemorySubscriptionStore } from '../memory/memory-subscription-store.ts'
import { registerReplay } from './replay-route.ts'

const { id } = sampleSubscription()
const path = `/admin/subscriptions/${id}/replay`
const at = '2025-06-01T10:00:00Z'

let log: FakeLog
let current: CurrentEntities
let deliveries: MemoryDeliveryStore
let subscriptions: ReturnType<typeof createMemorySubscriptionStore>
let server: ReturnType<typeof createServer>
const malformed = vi.fn()

beforeEach(() => {
  log = new FakeLog()
  current = { ...createMemoryCurrentEntities([]) }
  deliveries = new MemoryDeliveryStore()
  subscriptions = createMemorySubscriptionStore()
  server = createServer({ logger: createLogger('test', 'silent'), maxBodyBytes: 2000, corsOrigins: [] })
  registerReplay(server, {
    subscriptions,
    contexts: createContextResolver({
      loader: { load: () => Promise.reject(new LdContextNotAvailable('No context here')) },
    }),
    current,
    replays: deliveries,
    log,
    clock: { now: () => at },
    limits: defaultDeliveryLimits,
    onMalformed: malformed,
    defaultTenantName: 'default',
  })
})

const subscribe = (changes: Partial<WrittenSubscription> = {}) =>
  subscriptions.create(sampleSubscription(changes))

/** One update of `humidity`: one event, whose operation is called like the value. */
function update(
  value: number,
  { entityId = 'urn:e:1', tenant = '', type = 'Greenhouse', partition = 0 } = {},
) {
  const instance = property(value)
  const attributes = { [farm('humidity')]: [instance] }
  const entity = { ...storedEntity, id: entityId, types: [farm(type)], attributes }
  const changes = [updated('humidity', instance, property(0))]
  const change = { kind: 'entityUpdated', previous: entity, entity, changes } as const
  const operation = { entityId, tenant, firstSequence: value }
  for (const record of encodedChange(change, `o${value}`, operation)) log.add({ ...record, partition })
}

/** A creation: an event for the entity, and one for each of its attributes. */
function create(entityId: string, names: readonly string[]) {
  const attributes = Object.fromEntries(names.map((name) => [farm(name), [property(1)]]))
  const entity = { ...storedEntity, id: entityId, attributes }
  for (const record of encodedChange({ kind: 'entityCreated', entity }, 'creation', { entityId, tenant: '' }))
    log.add({ ...record, partition: 0 })
}

async function replay(body: Json, headers: Record<string, string> = {}) {
  const payload = JSON.stringify(body)
  const answer = await server.inject({ method: 'POST', url: path, headers, payload })
  assertDescribed('POST', path, { status: answer.statusCode, headers: answer.headers, text: answer.body })
  return { status: answer.statusCode, headers: answer.headers, ...answer.json() }
}

/** What the owners of the partitions find: the value of each notification. */
async function written(tenant = '') {
  const found = []
  for (const partition of [0, 1, 2]) {
    const claim = await deliveries.claim(partition)
    await deliveries.takeRequeued(claim, 1000)
    const request = { tenant, subscriptionId: id, after: -1n, limit: 1000 }
    found.push(...((await deliveries.load(partition, [request]))[0] ?? []))
  }
  return found
}

const valuesOf = (rows: Awaited<ReturnType<typeof written>>) =>
  rows.map(({ body }) => JSON.parse(body).data[0][farm('humidity')].value)

describe('POST /admin/subscriptions/{id}/replay', () => {
  it('puts what the log tells among the undelivered, at its place and with its mark', async () => {
    await subscribe()
    for (const value of [1, 2]) update(value)
    update(3, { entityId: 'urn:e:2', partition: 1 })

    const answer = await replay({ from: 'earliest' })

    expect(answer).toMatchObject({ status: 200, events: 3, notifications: 3, cutOff: 0, complete: true })
    expect(answer).toMatchObject({ next: '0-2.1-1.2-0', to: '0-2.1-1.2-0' })
    const rows = await written()
    expect(valuesOf(rows)).toEqual([1, 2, 3])
    expect(rows.map(({ partition, offset, entityId }) => [partition, Number(offset), entityId])).toEqual([
      [0, 0, 'urn:e:1'],
      [0, 1, 'urn:e:1'],
      [1, 0, 'urn:e:2'],
    ])
    for (const { headers } of rows)
      expect(headers).toMatchObject({
        'Content-Type': 'application/json',
        'Ngsild-Replay': answer.replayId,
      })
  })

  it('pages up to where the log ended when it began, with one id and no operation twice', async () => {
    await subscribe({ notificationTrigger: ['entityCreated', 'entityUpdated'] })
    for (const value of [1, 2, 3]) update(value)
    create('urn:e:2', ['humidity', 'b', 'c'])
    const pages = [await replay({ from: 'earliest', limit: 2 })]
    update(9)

    for (let { complete, next, to, replayId } = pages[0]; !complete; ) {
      const page = await replay({ from: next, to, replayId, limit: 2 })
      pages.push(page)
      next = page.next
      complete = page.complete
    }

    expect(pages.map(({ notifications }) => notifications)).toEqual([2, 2, 0, 0])
    expect(new Set(pages.map(({ replayId, to }) => `${replayId} ${to}`)).size).toBe(1)
    expect(valuesOf(await written())).toEqual([1, 2, 3, 1])
  })

  it('the same events give the same ids; what still waits is left alone', async () => {
    await subscribe()
    for (const value of [1, 2]) update(value)
    await replay({ from: 'earliest' })
    const before = await written()
    const claim = await deliveries.claim(0)
    await deliveries.complete(claim, [{ kind: 'delivered', delivery: before[0] ?? aDelivery(0), at }])

    const again = await replay({ from: 'earliest' })

    expect(again).toMatchObject({ events: 2, notifications: 1 })
    const after = await written()
    expect(after.map(({ notificationId }) => notificationId)).toEqual(
      before.map(({ notificationId }) => notificationId),
    )
    expect(after[0]?.headers['Ngsild-Replay']).toBe(again.replayId)
    expect(after[1]?.headers['Ngsild-Replay']).not.toBe(again.replayId)
  })

  it.each<[string, Json, number[]]>([
    ['an entity', { entityId: 'urn:e:2' }, [2]],
    ['a type by its IRI', { type: farm('Barn') }, [3]],
    ['a type that nothing has', { type: 'Greenhouse' }, []],
    ['a place', { from: '0-1' }, [2, 3]],
    ['a date-time', { from: '2026-01-31T12:00:00Z' }, [3]],
    ['the end', { from: 'latest' }, []],
  ])('only what concerns %s', async (_, members, values) => {
    await subscribe({ entities: [{ types: { kind: 'any' } }] })
    update(1)
    update(2, { entityId: 'urn:e:2' })
    update(3, { type: 'Barn' })
    update(4, { tenant: 'b' })
    log.beginnings.set('2026-01-31T12:00:00.000Z', new Map([[0, 2n]]))

    await replay({ from: 'earliest', ...(members as object) })

    expect(valuesOf(await written())).toEqual(values)
  })

  it('only what the subscription would be notified of, throttling aside', async () => {
    await subscribe({ q: parseQ('humidity>1', farmTerms), throttlingSeconds: 3600 })
    for (const value of [1, 2, 3]) update(value)
    update(4, { type: 'Barn' })
    create('urn:e:3', ['b'])

    expect(await replay({ from: 'earliest' })).toMatchObject({ events: 6, notifications: 2 })
    expect(valuesOf(await written())).toEqual([2, 3])
  })

  it('passes over what is no event, and says what cannot be read', async () => {
    await subscribe()
    log.add({ key: '|urn:e:1', body: 'not JSON', partition: 0 })
    update(1)
    const { key, body } = log.events[1] ?? { key: '', body: '' }
    const event = { ...JSON.parse(body), operationId: 'o', updatedEntity: '{' }
    log.add({ key, body: JSON.stringify(event), partition: 0 })

    expect(await replay({ from: 'earliest' })).toMatchObject({ events: 3, notifications: 1 })
    expect(malformed).toHaveBeenCalledOnce()
  })

  it.each<[Partial<Subscription>, string]>([
    [{ isActive: false }, 'is paused: nothing is sent for it'],
    [{ expiresAt: '2025-01-01T00:00:00Z' }, 'is expired: nothing is sent for it'],
    [{ timeIntervalSeconds: 10 }, 'is periodic: it is not notified of events'],
  ])('a subscription with %j: 409', async (members, said) => {
    await subscribe(members)

    expect(await replay({ from: 'earliest' })).toMatchObject({
      status: 409,
      detail: expect.stringContaining(said),
    })
  })

  it('of another tenant, or none: 404', async () => {
    expect(await replay({ from: 'earliest' })).toMatchObject({ status: 404 })
    await subscribe()
    expect(await replay({ from: 'earliest' }, { 'NGSILD-Tenant': 'b' })).toMatchObject({ status: 404 })
  })

  it('while the tenant has too much waiting: 503, and nothing is written', async () => {
    await subscribe()
    update(1)
    const max = replayLimits.replayBacklogMax
    const waiting = Array.from({ length: max }, (_, place) =>
      aDelivery(place, { subscriptionId: 'urn:x:other' }),
    )
    await deliveries.insert(await deliveries.claim(3), 1n, waiting)

    const refused = await replay({ from: 'earliest' })

    expect(refused).toMatchObject({ status: 503, detail: expect.stringContaining(`${max} undelivered`) })
    expect(refused.headers['retry-after']).toBe('5')
    expect(await written()).toEqual([])
  })

  it('when linked entities cannot be read: 503, and nothing is written', async () => {
    const { notification } = sampleSubscription()
    await subscribe({ notification: { ...notification, join: { kind: 'inline', level: 1 } } })
    create('urn:e:1', [])
    const link = { kind: 'Relationship', value: 'urn:e:2' } as const
    const entity = { ...storedEntity, id: 'urn:e:1', attributes: { [farm('next')]: [link] } }
    const change = {
      kind: 'entityUpdated',
      previous: entity,
      entity,
      changes: [updated('next', link, link)],
    } as const
    for (const record of encodedChange(change, 'o', { entityId: 'urn:e:1', tenant: '' }))
      log.add({ ...record, partition: 0 })
    current.select = () => {
      throw new Error('The search service answered 500')
    }

    const refused = await replay({ from: 'earliest' })

    expect(refused).toMatchObject({ status: 503, detail: 'The linked entities cannot be read now' })
    expect(await written()).toEqual([])
  })

  it('is bounded: who asks while many are worked on is asked to come back', async () => {
    await subscribe()
    let go = () => {}
    const held = new Promise<void>((resolve) => {
      go = resolve
    })
    const latest = vi.spyOn(log, 'latest').mockImplementation(async () => {
      await held
      return new Map()
    })

    const answers = Promise.all(
      Array.from({ length: replayLimits.maxReplaysAtOnce }, () => replay({ from: 'earliest' })),
    )
    await waitUntil('all are under way', () => latest.mock.calls.length === replayLimits.maxReplaysAtOnce)
    const refused = await replay({ from: 'earliest' })
    go()

    expect(refused).toMatchObject({ status: 503, detail: '4 replays are being worked on' })
    expect((await answers).map(({ status }) => status)).toEqual([200, 200, 200, 200])
  })

  it.each<[Json, string]>([
    [[], 'The body must be a JSON object'],
    [{}, 'Member from must say where to begin'],
    [{ from: 1 }, 'Member from must be a string'],
    [{ from: 'yesterday' }, 'from must be earliest, latest, a date-time in UTC or a position'],
    [{ from: '2026-02-30T00:00:00Z' }, 'from must be earliest'],
    [{ from: 'earliest', to: 'latest' }, 'Member to must be one that an answer gave'],
    [{ from: 'earliest', entityId: 'x' }, 'Member entityId must be an absolute URI'],
    [{ from: 'earliest', type: 'a,b' }, 'Member type must be one entity type name'],
    [{ from: 'earliest', replayId: 'a\r\nb' }, 'Member replayId must be one that an answer gave'],
    [{ from: 'earliest', limit: 0 }, 'Member limit must be a whole number from 1 to 5000'],
    [{ from: 'earliest', limit: 5001 }, 'Member limit must be a whole number from 1 to 5000'],
    [{ from: 'earliest', limit: '5' }, 'Member limit must be a whole number from 1 to 5000'],
    [{ from: 'earliest', operationType: 'ENTITY_CREATE' }, 'Member operationType is unknown'],
  ])('%j is refused', async (body, said) => {
    await subscribe()

    expect(await replay(body)).toMatchObject({ status: 400, detail: expect.stringContaining(said) })
  })

  it('without a body, or for what is no URI: 400', async () => {
    expect((await server.inject({ method: 'POST', url: path })).statusCode).toBe(400)
    const url = '/admin/subscriptions/x/replay'
    expect((await server.inject({ method: 'POST', url, payload: '{}' })).statusCode).toBe(400)
  })
})
