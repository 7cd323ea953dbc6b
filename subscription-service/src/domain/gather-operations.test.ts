import type { EventRecord, LoggedEvent } from '@lodestream/shared/events/entity-event'
import { tenantOfKey } from '@lodestream/shared/events/event-key'
import type { LogPosition } from '@lodestream/shared/events/event-log'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodedChange } from '../testing/encoded-change.ts'
import { farm, property, storedEntity } from '../testing/sample-operation.ts'
import { type GatheringBounds, gatherOperations } from './gather-operations.ts'

const farms = ({ key }: LoggedEvent) => tenantOfKey(key) === 'farm'
const noBounds: GatheringBounds = { events: 1000, characters: 1_000_000, scanned: 1000 }

/** The events of a creation with so many attributes: one more than these. */
function operation(operationId: string, entityId: string, size: number, tenant = 'farm') {
  const names = Array.from({ length: size }, (_, place) => farm(`a${place}`))
  const attributes = Object.fromEntries(names.map((name) => [name, [property(1)]]))
  const entity = { ...storedEntity, id: entityId, attributes }
  return encodedChange({ kind: 'entityCreated', entity }, operationId, { entityId, tenant })
}

function log(records: readonly EventRecord[], partition = 0): readonly LoggedEvent[] {
  return records.map((record, place) => ({ ...record, partition, offset: BigInt(place) }))
}

/** One page of a log that is given in batches. */
function page(
  events: readonly LoggedEvent[],
  { from = new Map(), bounds = {}, batch = 3 }: Partial<Reading> = {},
) {
  const gathering = gatherOperations(from, { ...noBounds, ...bounds }, farms)
  const rest = events.filter(({ partition, offset }) => offset >= (from.get(partition) ?? 0n))
  for (let place = 0; place < rest.length && !gathering.isDone(); place += batch)
    gathering.take(rest.slice(place, place + batch))
  const isFull = gathering.isFull()
  const { operations, ...gathered } = gathering.gathered()
  return { ...gathered, ids: operations.map(({ operation: { operationId } }) => operationId), isFull }
}

interface Reading {
  readonly from: LogPosition
  readonly bounds: Partial<GatheringBounds>
  readonly batch: number
}

describe('gatherOperations()', () => {
  const [a, b, c] = [operation('a', 'urn:e:1', 3), operation('b', 'urn:e:2', 1), operation('c', 'urn:e:1', 0)]

  it('an operation that the bound would cut is whole, and the next page begins in it', () => {
    const events = log([...a, ...b, ...c])

    const first = page(events, { bounds: { events: 2 } })
    const second = page(events, { from: first.next, bounds: { events: 3 } })
    const third = page(events, { from: second.next })

    expect(first).toMatchObject({ ids: ['a'], events: 2, cutOff: 0, isFull: true, next: new Map([[0, 2n]]) })
    expect(second).toMatchObject({ ids: ['b'], next: new Map([[0, 5n]]) })
    expect(third).toMatchObject({ ids: ['c'], isFull: false, next: new Map([[0, 7n]]) })
  })

  it('operations that lie across each other are each in the page in which they begin', () => {
    const [a1, a2, a3, a4] = a as [EventRecord, EventRecord, EventRecord, EventRecord]
    const [b1, b2] = b as [EventRecord, EventRecord]
    const events = log([a1, b1, a2, a3, b2, a4])

    const first = page(events, { bounds: { events: 1 } })

    expect(first.ids).toEqual(['a'])
    expect(page(events, { from: first.next, bounds: { events: 1 } }).ids).toEqual(['b'])
    expect(page(events, { bounds: { events: 2 } }).ids).toEqual(['b', 'a'])
  })

  it('an operation that does not end is told, and not waited for without end', () => {
    const events = log([...a.slice(0, 2), ...Array.from({ length: 40 }, () => b).flat()])

    expect(page(log(a.slice(0, 2)))).toMatchObject({ ids: [], events: 2, cutOff: 1, isFull: false })
    expect(page(events, { bounds: { events: 1, scanned: 20 } })).toMatchObject({ ids: [], cutOff: 1 })
  })

  it('what nobody wants is looked at, up to a bound, and is in no page', () => {
    const others = Array.from({ length: 10 }, (_, place) => operation(`x${place}`, 'urn:e:1', 0, 'b')).flat()
    const events = log([...others, ...a])

    const first = page(events, { bounds: { scanned: 8 } })

    expect(first).toMatchObject({ ids: [], events: 0, isFull: true, next: new Map([[0, 8n]]) })
    expect(page(events, { from: first.next, bounds: { scanned: 8 } }).ids).toEqual(['a'])
  })

  it('a page ends after the event that is more than the characters', () => {
    const events = log([...c, ...b])

    expect(page(events, { bounds: { characters: 1 } })).toMatchObject({ ids: ['c'], events: 1 })
  })

  it('pages have each operation once, in order per entity, however the log is mixed and cut', () => {
    const sizes = fc.array(fc.tuple(fc.nat(3), fc.nat(4)), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(
        sizes,
        fc.array(fc.nat(3)),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 7 }),
        (wanted, turns, limit, batch) => {
          const made = wanted.map(([entity, size], place) => ({ entity, id: `o${place}`, size }))
          const queues = [0, 1, 2, 3].map((entity) =>
            made
              .filter((one) => one.entity === entity)
              .flatMap(({ id, size }) => operation(id, `urn:e:${entity}`, size)),
          )
          const offsets = [0n, 0n]
          const events: LoggedEvent[] = []
          const take = (entity: number) => {
            const record = queues[entity]?.shift()
            if (!record) return
            const partition = entity % 2
            const offset = offsets[partition] ?? 0n
            offsets[partition] = offset + 1n
            events.push({ ...record, partition, offset })
          }
          for (const entity of turns) take(entity)
          for (const [entity, queue] of queues.entries()) while (queue.length > 0) take(entity)

          const found: string[] = []
          let from: LogPosition = new Map()
          for (let isFull = true; isFull; ) {
            const read = page(events, { from, batch, bounds: { events: limit } })
            expect(read.cutOff).toBe(0)
            found.push(...read.ids)
            isFull = read.isFull
            from = read.next
          }

          expect([...found].sort()).toEqual(made.map(({ id }) => id).sort())
          for (const entity of [0, 1, 2, 3]) {
            const ids = made.filter((one) => one.entity === entity).map(({ id }) => id)
            expect(found.filter((id) => ids.includes(id))).toEqual(ids)
          }
        },
      ),
    )
  })
})
