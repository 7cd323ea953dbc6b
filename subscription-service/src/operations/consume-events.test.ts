import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MemoryDeliveryStore } from '../adapters/memory/memory-delivery-store.ts'
import { placeOf } from '../domain/log-generation.ts'
import type { OperationEvents } from '../domain/operation-events.ts'
import { type NewDelivery, type PartitionClaim, StaleClaim } from '../ports/delivery-store.ts'
import type { Notifier } from '../ports/notifier.ts'
import { aSubscription } from '../testing/delivery-rig.ts'
import { consumeEvents } from './consume-events.ts'
import type { PartitionRange } from './consumption/earlier-operations.ts'
import type { GroupedEvents } from './consumption/placed-operation.ts'
import { RecentOperations, recentOperationsMax } from './consumption/recent-operations.ts'
import { Deliveries } from './deliver.ts'
import { defaultDeliveryLimits } from './delivery/delivery-limits.ts'
import { createLogEnd } from './log-end.ts'

/** Remembers what was inserted, and fails when told to. */
class ObservedStore extends MemoryDeliveryStore {
  readonly inserts: { readonly nextOffset: bigint; readonly ids: readonly string[] }[] = []
  failures = 0

  override async insert(claim: PartitionClaim, nextOffset: bigint, deliveries: readonly NewDelivery[]) {
    if (this.failures-- > 0) throw new Error('no connection')
    const written = await super.insert(claim, nextOffset, deliveries)
    this.inserts.push({ nextOffset, ids: [...written] })
    return written
  }

  override async beginAnew(claim: PartitionClaim, nextOffset: bigint) {
    if (this.failures-- > 0) throw new Error('no connection')
    return super.beginAnew(claim, nextOffset)
  }
}

let store: ObservedStore
let sent: string[]
let deliveries: Deliveries
let subscriptions: ReturnType<typeof aSubscription>[]
let log: readonly LoggedEvent[]
let ranges: (readonly number[])[]

const lookup = {
  refresh: async () => {},
  find: (_tenant: string, id: string) => subscriptions.find((each) => each.id === id),
}

beforeEach(() => {
  store = new ObservedStore()
  sent = []
  log = []
  ranges = []
  subscriptions = [aSubscription('s', 'http://receiver.example/')]
  deliveries = deliveriesTo(async ({ body }) => {
    sent.push(body)
    return { kind: 'delivered', status: 200 }
  })
})

const deliveriesTo = (send: Notifier['send']) =>
  new Deliveries({
    store,
    subscriptions: lookup,
    notifier: { send },
    clock: { now: () => '2025-06-01T10:00:00Z' },
    random: () => 0,
    onError: () => {},
    onGone: () => {},
  })

afterEach(() => deliveries[Symbol.asyncDispose]())

const handler = (limits = { insertGroup: 3, insertCharactersMax: 1000 }) =>
  consumeEvents({ store, deliveries, subscriptions: lookup, limits, owner: 'test', group, match, readBack })

/** From the log, which the tests write that need it. */
async function readBack({ partition, from, to }: PartitionRange) {
  ranges.push([partition, Number(from), Number(to)])
  const earlier = new RecentOperations()
  for (const { operation } of group(log.filter(({ offset }) => offset >= from && offset < to)).complete)
    earlier.add(operation)
  return earlier
}

function* match({ operationId }: OperationEvents) {
  for (const subscription of subscriptions) {
    const notificationId = `${subscription.id}:${operationId}`
    yield { subscription, build: () => ({ notificationId, headers: {}, body: notificationId }) }
  }
}

/** `operation:place/count` */
const events = (first: number, ...texts: readonly string[]): readonly LoggedEvent[] =>
  texts.map((body, place) => ({ key: 'e', headers: {}, body, partition: 0, offset: BigInt(first + place) }))

function group(all: readonly LoggedEvent[]): GroupedEvents {
  const byOperation = new Map<string, LoggedEvent[]>()
  for (const event of all) {
    const id = event.body.split(':')[0] ?? ''
    byOperation.set(id, [...(byOperation.get(id) ?? []), event])
  }
  const isComplete = (list: readonly LoggedEvent[]) => list.length >= Number(list[0]?.body.split('/')[1] ?? 1)
  const complete = [...byOperation].filter(([, list]) => isComplete(list))
  return {
    complete: complete.map(([operationId, list]) => ({
      operation: {
        tenant: '',
        entityId: 'e',
        operationId,
        occurredAt: '2025-01-01T00:00:00.000000Z',
        sequence: { first: 0, last: 0 },
      } as OperationEvents,
      firstOffset: list[0]?.offset ?? 0n,
      lastOffset: list.at(-1)?.offset ?? 0n,
    })),
    incomplete: [...byOperation.values()].filter((list) => !isComplete(list)).flat(),
  }
}

it('writes notifications and position together, and goes on there', async () => {
  const first = handler()
  expect(await first.assigned(0)).toBeUndefined()
  await first.process(0, events(0, 'a', 'b'))

  expect(store.inserts).toEqual([{ nextOffset: 2n, ids: ['s:a', 's:b'] }])
  await first.revoked(0)
  expect(await handler().assigned(0)).toBe(2n)
})

it('takes an event that comes again for what it is: by position, by operation', async () => {
  const consumer = handler()
  await consumer.assigned(0)
  await consumer.process(0, events(0, 'a', 'b'))
  await waitUntil('sent', () => sent.length === 2)

  await consumer.process(0, events(1, 'b', 'c'))
  await consumer.process(0, events(3, 'a', 'b', 'c', 'd'))

  await waitUntil('sent', () => sent.length === 4)
  expect(sent).toEqual(['s:a', 's:b', 's:c', 's:d'])
})

it('holds an operation together when its events come in two batches, and restarts before its first', async () => {
  const consumer = handler()
  await consumer.assigned(0)
  await consumer.process(0, events(0, 'a', 'b:0/2'))
  expect(store.inserts).toEqual([{ nextOffset: 1n, ids: ['s:a'] }])

  await consumer.process(0, events(2, 'b:1/2', 'c'))

  expect(store.inserts.at(-1)).toEqual({ nextOffset: 4n, ids: ['s:b', 's:c'] })
})

it('writes many notifications in groups, and moves the position only with the last of an operation', async () => {
  subscriptions = Array.from({ length: 8 }, (_, place) =>
    aSubscription(`s${place}`, 'http://receiver.example/'),
  )
  const consumer = handler()
  await consumer.assigned(0)

  await consumer.process(0, events(0, 'a', 'b'))

  expect(store.inserts.map(({ nextOffset, ids }) => [nextOffset, ids.length])).toEqual(
    [
      [0n, 3],
      [0n, 3],
      [1n, 3],
      [1n, 3],
      [1n, 3],
      [2n, 1],
    ].slice(0, store.inserts.length),
  )
  expect(store.inserts.flatMap(({ ids }) => ids)).toHaveLength(16)
})

it('processes a batch again after the store failed, without sending anything twice', async () => {
  const consumer = handler()
  await consumer.assigned(0)
  store.failures = 1

  await expect(consumer.process(0, events(0, 'a', 'b'))).rejects.toThrow('no connection')
  await consumer.process(0, events(0, 'a', 'b'))

  await waitUntil('sent', () => sent.length === 2)
  expect(sent).toEqual(['s:a', 's:b'])
})

it('never moves the position past notifications that could not be written', async () => {
  const consumer = handler()
  await consumer.assigned(0)
  store.failures = 1

  await expect(consumer.process(0, events(0, 'a', 'b'))).rejects.toThrow('no connection')
  await consumer.revoked(0)

  expect((await store.claim(0)).nextOffset).toBeUndefined()
})

it('refuses to work for a partition that another owner took', async () => {
  const stale = handler()
  await stale.assigned(0)
  const owner = handler()
  await owner.assigned(0)

  await expect(stale.process(0, events(0, 'a'))).rejects.toThrow(StaleClaim)
  await expect(handler().process(0, events(0, 'a'))).rejects.toThrow(StaleClaim)
  await owner.process(0, events(0, 'a'))

  await waitUntil('sent', () => sent.length === 1)
})

it('consumption waits while the backlog of the partition is above its bound', async () => {
  await deliveries[Symbol.asyncDispose]()
  const waiting: (() => void)[] = []
  deliveries = new Deliveries({
    store,
    subscriptions: lookup,
    notifier: {
      send: () => new Promise((resolve) => waiting.push(() => resolve({ kind: 'delivered', status: 200 }))),
    },
    clock: { now: () => '2025-06-01T10:00:00Z' },
    random: () => 0,
    onError: () => {},
    onGone: () => {},
    limits: { ...defaultDeliveryLimits, backlogMax: 2, stopWithinMs: 50 },
  })
  const consumer = handler()
  await consumer.assigned(0)
  await consumer.process(0, events(0, 'a', 'b'))
  const next = consumer.process(0, events(2, 'c'))
  await waitUntil('an attempt', () => waiting.length === 1)
  expect(store.inserts).toHaveLength(1)

  waiting[0]?.()

  await next
  expect(store.inserts).toHaveLength(2)
})

it('a position that nothing was written for is written when the partition is given back', async () => {
  subscriptions = []
  const consumer = handler()
  await consumer.assigned(0)
  await consumer.process(0, events(0, 'a', 'b'))

  await consumer.revoked(0)

  expect(await handler().assigned(0)).toBe(2n)
})

describe('a log that was deleted and made anew', () => {
  const startingAt = (place: bigint) => ({
    ...aSubscription('young', 'http://receiver.example/'),
    startsAt: { 0: Number(place) },
  })

  async function readTo(offset: number) {
    const consumer = handler()
    await consumer.assigned(0)
    await consumer.process(0, events(offset - 1, 'old'))
    return consumer
  }

  it('tells of what it has, although its offsets are lower, and old subscriptions too', async () => {
    subscriptions = [startingAt(900n)]
    const consumer = await readTo(1000)

    await consumer.remade(0, 0n)
    await consumer.process(0, events(0, 'a', 'b'))

    await waitUntil('all', () => sent.length === 3)
    expect(sent).toEqual(['young:old', 'young:a', 'young:b'])
    expect(consumer.positions()).toEqual(new Map([[0, 2n]]))
  })

  it('is known to who takes the partition over, at once or later', async () => {
    subscriptions = [startingAt(900n)]
    const consumer = await readTo(1000)
    await consumer.remade(0, 0n)
    await consumer.revoked(0)

    const second = handler()
    expect(await second.assigned(0)).toBe(0n)
    await second.process(0, events(0, 'a'))
    await second.revoked(0)
    const third = handler()
    expect(await third.assigned(0)).toBe(1n)
    await third.process(0, events(1, 'b'))

    await waitUntil('all', () => sent.length === 3)
    expect(sent).toEqual(['young:old', 'young:a', 'young:b'])
  })

  it('subscriptions that are made then are told of nothing that was in it before', async () => {
    const logEnd = createLogEnd(
      { deliveries: store, log: { latest: async () => new Map([[0, 2n]]) } },
      (error) => expect.fail(String(error)),
    )
    subscriptions = []
    const consumer = await readTo(1000)
    await consumer.remade(0, 0n)
    subscriptions = [startingAt((await logEnd())?.get(0) ?? -1n)]

    await consumer.process(0, events(0, 'a', 'b', 'c'))

    await waitUntil('it', () => sent.length > 0)
    expect(sent).toEqual(['young:c'])
  })

  it('leaves other partitions as they are', async () => {
    subscriptions = [{ ...startingAt(5n), startsAt: { 0: 900, 1: 5 } }]
    const consumer = await readTo(1000)
    await consumer.assigned(1)

    await consumer.remade(0, 0n)
    await consumer.process(
      1,
      events(4, 'a', 'b').map((event) => ({ ...event, partition: 1 })),
    )

    await waitUntil('all', () => sent.length === 2)
    expect(sent).toEqual(['young:old', 'young:b'])
    expect(consumer.positions()).toEqual(
      new Map([
        [0, 0n],
        [1, 6n],
      ]),
    )
  })

  it('what waits from the old one is sent first, and what the new one has waits behind it', async () => {
    await deliveries[Symbol.asyncDispose]()
    let isAway = true
    deliveries = deliveriesTo(async ({ body }) => {
      if (isAway) return { kind: 'unreachable', text: 'away' }
      sent.push(body)
      return { kind: 'delivered', status: 200 }
    })
    const consumer = await readTo(1000)
    await consumer.remade(0, 0n)
    await consumer.process(0, events(0, 'a', 'b'))

    isAway = false

    await waitUntil('all', () => sent.length === 3, 10_000)
    expect(sent).toEqual(['s:old', 's:a', 's:b'])
  })

  it('an operation whose end the old one took with it is given up; one that is repeated is told once', async () => {
    const consumer = handler()
    await consumer.assigned(0)
    await consumer.process(0, events(10, 'told', 'cut:0/2'))

    await consumer.remade(0, 0n)
    await consumer.process(0, events(0, 'told', 'a'))
    await consumer.revoked(0)

    await waitUntil('all', () => sent.length === 2)
    expect(sent).toEqual(['s:told', 's:a'])
    expect(await handler().assigned(0)).toBe(2n)
  })

  it('only the owner of the partition goes on in it, and a store that fails is asked again', async () => {
    const stale = await readTo(1000)
    const owner = handler()
    await owner.assigned(0)

    await expect(stale.remade(0, 0n)).rejects.toThrow(StaleClaim)
    expect((await store.generations()).get(0)).toBe(0)
    store.failures = 1
    await expect(owner.remade(0, 0n)).rejects.toThrow('no connection')
    await owner.remade(0, 0n)
    await owner.process(0, events(0, 'a'))

    await waitUntil('it', () => sent.includes('s:a'))
  })

  it('reads back the new one alone', async () => {
    subscriptions = []
    const first = await readTo(1000)
    await first.remade(0, 0n)
    log = events(0, 'a', 'b', 'old2', 'old2', 'c')
    await first.process(0, log.slice(0, 3))
    await first.revoked(0)
    subscriptions = [startingAt(placeOf(1, 3n))]

    const second = handler()
    await second.assigned(0)
    await second.process(0, log.slice(3))

    await waitUntil('it', () => sent.length > 0)
    expect(sent).toEqual(['young:c'])
    expect(ranges).toEqual([[0, 0, 3]])
  })
})

describe('events that the log has twice, and an owner who came in between', () => {
  const startingAt = (offset: number) => ({
    ...aSubscription('young', 'http://receiver.example/'),
    startsAt: { 0: offset },
  })

  /** Another owner dealt with the events, and was killed; the log goes on with the others. */
  async function takenOver(dealtWith: readonly LoggedEvent[], ...goesOn: readonly string[]) {
    const earlier = handler()
    await earlier.assigned(0)
    await earlier.process(0, dealtWith)
    await earlier.revoked(0)
    const next = dealtWith.length
    log = [...dealtWith, ...events(next, ...goesOn)]
    const consumer = handler()
    expect(await consumer.assigned(0)).toBe(BigInt(next))
    return { consumer, rest: log.slice(next) }
  }

  it('tells a subscription made in between of nothing that was there before it, and of what is new', async () => {
    subscriptions = []
    const { consumer, rest } = await takenOver(
      events(0, 'a', 'b', 'c', 'd', 'e', 'old', 'f'),
      'g',
      'old',
      'new',
    )
    subscriptions = [startingAt(6)]

    await consumer.process(0, rest)

    await waitUntil('the new one', () => sent.includes('young:new'))
    expect(sent).toEqual(['young:g', 'young:new'])
    expect(ranges).toEqual([[0, 0, 7]])
  })

  it('the same for one that was made after the owner came', async () => {
    subscriptions = []
    const { consumer, rest } = await takenOver(events(0, 'old', 'a'), 'b', 'old', 'new')
    await consumer.process(0, rest.slice(0, 1))
    subscriptions = [startingAt(3)]

    await consumer.process(0, rest.slice(1))

    await waitUntil('the new one', () => sent.length > 0)
    expect(sent).toEqual(['young:new'])
  })

  it('the same for one that was there, but wanted nothing at the first place', async () => {
    const wanting = aSubscription('changed', 'http://receiver.example/')
    subscriptions = []
    const { consumer, rest } = await takenOver(events(0, 'a', 'old'), 'old', 'new')
    subscriptions = [wanting]

    await consumer.process(0, rest)

    await waitUntil('the new one', () => sent.length > 0)
    expect(sent).toEqual(['changed:new'])
  })

  it('passes over the second place for all, as the earlier owner would have', async () => {
    subscriptions = []
    const { consumer, rest } = await takenOver(events(0, 'old'), 'old', 'new')
    subscriptions = [aSubscription('s', 'http://receiver.example/'), startingAt(1)]

    await consumer.process(0, rest)

    await waitUntil('all', () => sent.length >= 2)
    expect(sent).toEqual(['s:new', 'young:new'])
  })

  it('an operation that the earlier owner had not dealt with whole is told', async () => {
    subscriptions = []
    const { consumer } = await takenOver(events(0, 'a'))
    subscriptions = [startingAt(1)]
    log = [...log, ...events(1, 'b:0/2', 'b:1/2')]

    await consumer.process(0, log.slice(1))

    await waitUntil('it', () => sent.length === 1)
    expect(sent).toEqual(['young:b'])
  })

  it('reads nothing where nothing was dealt with before', async () => {
    subscriptions = [startingAt(1)]
    const consumer = handler()
    await consumer.assigned(0)

    await consumer.process(0, events(0, 'a', 'b', 'c'))

    await waitUntil('all', () => sent.length === 2)
    expect(ranges).toEqual([])
  })

  it('reads nothing for a subscription that was made, and changed last, long before', async () => {
    subscriptions = []
    const { consumer, rest } = await takenOver(events(0, 'a'), 'b')
    subscriptions = [{ ...startingAt(1), modifiedAt: '2024-12-31T23:58:00Z' }]

    await consumer.process(0, rest)

    await waitUntil('it', () => sent.length === 1)
    expect(ranges).toEqual([])
  })

  it('goes on without when they cannot be read', async () => {
    subscriptions = []
    const { consumer, rest } = await takenOver(events(0, 'old'), 'old', 'new')
    log = []
    subscriptions = [startingAt(1)]

    await consumer.process(0, rest)

    await waitUntil('both', () => sent.length === 2)
    expect(sent).toEqual(['young:old', 'young:new'])
    expect(ranges).toHaveLength(1)
  })

  it('reads once, and no more than it would remember', async () => {
    subscriptions = []
    const dealtWith = events(0, ...Array.from({ length: recentOperationsMax + 2 }, (_, n) => `e${n}`))
    const { consumer, rest } = await takenOver(dealtWith, 'a', 'b')
    subscriptions = [startingAt(dealtWith.length)]

    await consumer.process(0, rest)

    await waitUntil('all', () => sent.length === 2)
    expect(ranges).toEqual([[0, 2, dealtWith.length]])
  })
})
