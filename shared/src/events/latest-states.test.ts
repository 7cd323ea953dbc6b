import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordedTerms } from '../json-ld/recorded-terms.ts'
import { coreRequestContext } from '../json-ld/request-context.ts'
import type { Entity, StoredEntity } from '../ngsi-ld/entity.ts'
import type { EntityChange } from '../ngsi-ld/entity-change.ts'
import { arbitraryEntity } from '../testing/arbitrary-entity.ts'
import { historyOf } from '../testing/arbitrary-history.ts'
import { decodeEntityState } from './decode-entity-state.ts'
import { encodeChangeWithState } from './encode-change-with-state.ts'
import type { EventRecord } from './entity-event.ts'
import { isState, type StateRecord } from './entity-state.ts'
import { truncateAboveBytes } from './entity-topic.ts'
import { latestStates } from './latest-states.ts'

const at = '2026-01-01T00:00:00.000001Z'
const id = 'urn:ngsi-ld:T:1'
const own = recordedTerms({ Sensor: 'https://example.org/Sensor', high: 'https://example.org/high' })
const ownContext = { ...coreRequestContext, ...own, eventTerms: own }

const entityOf = (part: Partial<Entity> = {}): StoredEntity => ({
  ...{ id, types: ['https://example.org/Sensor'], createdAt: at, modifiedAt: at, version: 1, attributes: {} },
  ...(part as Partial<StoredEntity>),
})

/** The records of changes that follow each other. */
function recordsOf(changes: readonly EntityChange[], entityId = id): EventRecord[] {
  let sequence = 0
  return changes.flatMap((change, index) => {
    const records = encodeChangeWithState(change, {
      ...{
        tenant: 'a|b',
        tenantName: 'a|b',
        entityId,
        firstSequence: sequence + 1,
        entityVersion: index + 1,
      },
      ...{ operationId: `o${index}`, operation: 'mergeEntity', occurredAt: at },
      context: index % 2 ? coreRequestContext : ownContext,
      newEventId: () => `e${index}`,
    })
    sequence += records.filter((record) => !isState(record)).length
    return records
  })
}

function decode({ key, headers, body }: StateRecord) {
  return decodeEntityState({ key, headers, body: body ?? '', partition: 0, offset: 0n })
}

const property = (value: string | number) => [
  { kind: 'Property' as const, value, createdAt: at, modifiedAt: at },
]
const then = (...states: readonly (StoredEntity | undefined)[]) => historyOf(states)

describe('latestStates()', () => {
  it('tells any entity exactly, after its creation and after an update, whatever it is like', () => {
    fc.assert(
      fc.property(arbitraryEntity(), arbitraryEntity(), (one, two) => {
        const first = entityOf({ ...one, id })
        const second = entityOf({ ...two, id })
        const { version: _, ...entity } = first
        const { version: __, ...after } = second

        const [creation] = latestStates(recordsOf(then(first))).map(decode)
        const [update] = latestStates(recordsOf(then(first, second))).map(decode)

        expect(creation).toMatchObject({ tenant: 'a|b', entityId: id, state: { version: 1 } })
        expect(creation?.state?.entity).toEqual(entity)
        expect(update?.state?.entity).toEqual(after)
        expect(update?.state?.version).toBe(2)
      }),
      { numRuns: 100 },
    )
  })

  it('ends with a tombstone after a deletion, and with the entity after a new creation', () => {
    const entity = entityOf({ attributes: { 'https://example.org/high': property(1) } })

    const gone = latestStates(recordsOf(then(entity, undefined)))
    const back = latestStates(recordsOf(then(entity, undefined, entity)))

    expect(gone.map(({ body }) => body)).toEqual([null])
    expect(gone.map(decode)).toEqual([{ tenant: 'a|b', entityId: id }])
    expect(back.map(decode)[0]?.state).toMatchObject({ sequence: 6, version: 3 })
  })

  it('tells a change that makes no event', () => {
    const entity = entityOf({ attributes: { 'https://example.org/high': property(1) } })
    const moved = entityOf({ ...entity, scopes: ['/A'] })

    const records = recordsOf(then(entity, moved))

    expect(records.filter((record) => !isState(record))).toHaveLength(2)
    expect(latestStates(records).map(decode)[0]?.state).toEqual({
      entity: { ...moved, version: undefined },
      sequence: 2,
      version: 2,
    })
  })

  it('tells an entity for which its events have no room', () => {
    const large = entityOf({ attributes: { a: property('x'.repeat(truncateAboveBytes)), b: property(1) } })
    const next = entityOf({ attributes: { ...large.attributes, b: property(2) } })

    const records = recordsOf(then(large, next))

    expect(records.map(isState)).toEqual([false, false, false, false, true])
    expect(latestStates(records).map(decode)[0]?.state).toMatchObject({
      entity: { id },
      sequence: 4,
      version: 2,
    })
    expect(latestStates(records).map(decode)[0]?.state?.entity.attributes.b).toEqual(property(2))
  })

  it('stores no state of its own where the events tell it', () => {
    const entity = entityOf({ attributes: { a: property(1) } })
    const next = entityOf({ attributes: { a: property(2) } })

    expect(recordsOf(then(entity, next, undefined)).filter(isState)).toEqual([])
  })

  it('has one state for each entity, the last, in the order of the last records', () => {
    const entity = entityOf({ attributes: { a: property(1) } })
    const records = [
      ...recordsOf(then(entity), 'urn:1'),
      ...recordsOf(then(entity), 'urn:2'),
      ...recordsOf(then(entity, undefined), 'urn:1').slice(2),
    ]

    expect(latestStates(records).map(({ key, body }) => [key, body === null])).toEqual([
      ['a%7Cb|urn:2', false],
      ['a%7Cb|urn:1', true],
    ])
  })

  it('has nothing to say about half an operation', () => {
    const entity = entityOf({ attributes: { a: property(1) } })

    expect(latestStates(recordsOf(then(entity)).slice(1))).toEqual([])
  })
})
