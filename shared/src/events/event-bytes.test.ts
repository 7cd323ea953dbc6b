import { describe, expect, it } from 'vitest'
import { coreRequestContext } from '../json-ld/request-context.ts'
import type { StoredEntity } from '../ngsi-ld/entity.ts'
import { historyOf } from '../testing/arbitrary-history.ts'
import { decodeEvent } from './decode-event.ts'
import { encodeChangeWithState } from './encode-change-with-state.ts'
import type { EventRecord } from './entity-event.ts'
import { truncateAboveBytes } from './entity-topic.ts'
import { foldEvents } from './fold-events.ts'
import { latestStates } from './latest-states.ts'

const at = '2026-01-01T00:00:00.000001Z'
const id = 'urn:ngsi-ld:Sensor:1'

/** An entity of so many attributes, each with a value made of `seed`. */
function entityOf(attributes: number, seed: string): StoredEntity {
  const names = Array.from({ length: attributes }, (_, n) => `https://example.org/attribute${n}`)
  const instance = (name: string) => ({
    ...{ kind: 'Property' as const, value: `${seed} of ${name}`, createdAt: at, modifiedAt: at },
  })
  return {
    ...{ id, types: ['https://example.org/Sensor'], createdAt: at, modifiedAt: at, version: 1 },
    attributes: Object.fromEntries(names.map((name) => [name, [instance(name)]])),
  }
}

/** The batches of operations that lead from one state to the next. */
function operationsOf(...states: readonly (StoredEntity | undefined)[]): readonly (readonly EventRecord[])[] {
  let sequence = 0
  return historyOf(states).map((change, index) => {
    const records = encodeChangeWithState(change, {
      ...{ tenant: '', tenantName: 'default', entityId: id, firstSequence: sequence + 1 },
      ...{ entityVersion: index + 1, operationId: `o${index}`, operation: 'mergeEntity', occurredAt: at },
      ...{ context: coreRequestContext, newEventId: () => `e${index}-${++sequence}` },
    })
    return records
  })
}

const bytesOf = (records: readonly { readonly body: string | null }[]) =>
  records.reduce((sum, { body }) => sum + Buffer.byteLength(body ?? ''), 0)

describe('the bytes of an operation', () => {
  const operations = {
    creation: (n: number) => operationsOf(entityOf(n, 'one'))[0] ?? [],
    update: (n: number) => operationsOf(entityOf(n, 'one'), entityOf(n, 'two'))[1] ?? [],
    deletion: (n: number) => operationsOf(entityOf(n, 'one'), undefined)[1] ?? [],
  }

  it.each(Object.entries(operations))(
    'grow with the entity and with the changes, no faster: %s',
    (_name, made) => {
      const [small, large] = [made(250), made(500)]

      expect(large.length).toBeGreaterThanOrEqual(500)
      expect(bytesOf(large) / bytesOf(small)).toBeLessThan(2.05)
      expect(bytesOf(latestStates(large))).toBeLessThan(bytesOf(large) / 2)
    },
  )

  it('are those of the entity and a few hundred for each change, when 500 attributes change', () => {
    const [first] = operations.creation(500)
    const entityBytes = Buffer.byteLength(first?.body ?? '')

    const bytes = bytesOf(operations.update(500))

    expect(bytes).toBeLessThan(2 * entityBytes + 500 * 1500)
    expect(bytes).toBeLessThan(operations.update(500).length * entityBytes * 0.05)
  })

  it('have the entity once when more than 8 attributes change, and 8 times at most', () => {
    const carrying = (n: number) =>
      operations
        .update(n)
        .map(({ body }) => JSON.parse(body))
        .filter((event) => 'updatedEntity' in event).length

    expect([1, 8, 9, 500].map(carrying)).toEqual([1, 8, 1, 1])
  })

  it('are within the limit of a record, and say so where something was left out', () => {
    const long = entityOf(2, 'x'.repeat(truncateAboveBytes / 2))
    const [, update = []] = operationsOf(long, entityOf(2, 'y'.repeat(truncateAboveBytes / 2)))

    const events = update.map(({ body }) => JSON.parse(body)).filter(({ operationType }) => operationType)

    expect(events.map(({ truncated, updatedEntity }) => [truncated, updatedEntity])).toEqual([
      [true, undefined],
      [true, undefined],
    ])
  })

  it('are enough to follow the state: only the last of 20 events has the entity', () => {
    const after = entityOf(20, 'two')
    const records = operationsOf(entityOf(20, 'one'), after).flat()

    const folded = foldEvents(
      records.map((record, n) => decodeEvent({ ...record, partition: 0, offset: BigInt(n) })),
    )

    const { version: _, ...entity } = after
    expect(folded).toEqual({ entity, sequence: 41, version: 2 })
  })
})
