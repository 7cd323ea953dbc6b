import type { EventRecord, LoggedEvent } from '@lodestream/shared/events/entity-event'
import type { EntityChange } from '@lodestream/shared/ngsi-ld/entity-change'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodedChange } from '../testing/encoded-change.ts'
import { created, deleted, farm, property, storedEntity, updated } from '../testing/sample-operation.ts'
import { groupOperations } from './group-operations.ts'

const encoded = (change: EntityChange, operationId: string, entityId?: string) =>
  encodedChange(change, operationId, entityId === undefined ? {} : { entityId })

function log(records: readonly EventRecord[]): readonly LoggedEvent[] {
  return records.map((record, place) => ({ ...record, partition: 0, offset: BigInt(place) }))
}

const three = { a: property(1), b: property(2), c: property(3) }
const attributes = Object.fromEntries(Object.entries(three).map(([name, one]) => [farm(name), [one]]))
const create: EntityChange = { kind: 'entityCreated', entity: { ...storedEntity, attributes } }

describe('groupOperations()', () => {
  it('makes one operation of the events of a creation', () => {
    const { complete, incomplete, dropped } = groupOperations(log(encoded(create, 'o1')))
    const operation = complete[0]?.operation

    expect([complete.length, incomplete, dropped]).toEqual([1, [], []])
    expect(complete[0]).toMatchObject({ partition: 0, firstOffset: 0n, lastOffset: 3n })
    expect(operation).toMatchObject({
      tenant: 'farm',
      entityId: storedEntity.id,
      types: [farm('Greenhouse')],
      operationId: 'o1',
      entityCreated: true,
      entityDeleted: false,
      sequence: { first: 1, last: 4 },
    })
    expect(operation?.attributeTriggers).toEqual(
      ['a', 'b', 'c'].map((name) => ({ trigger: 'attributeCreated', name: farm(name) })),
    )
    expect(operation?.read().entity).toMatchObject({ id: storedEntity.id, attributes })
  })

  it('reads what an update changed, before and after', () => {
    const change: EntityChange = {
      kind: 'entityUpdated',
      previous: storedEntity,
      entity: { ...storedEntity, attributes: { [farm('a')]: [property(2)] } },
      changes: [updated('a', property(2), property(1)), created('d'), deleted('b', property(9))],
    }

    const content = groupOperations(log(encoded(change, 'o1'))).complete[0]?.operation.read()

    expect(content?.changes).toEqual(change.changes)
    expect(content?.entity.attributes).toEqual({ [farm('a')]: [property(2)] })
  })

  it('reads a deleted entity as it was', () => {
    const deletion: EntityChange = {
      kind: 'entityDeleted',
      previous: { ...storedEntity, attributes },
      deletedAt: '2025-01-01T00:00:00Z',
    }

    const operation = groupOperations(log(encoded(deletion, 'o1'))).complete[0]?.operation

    expect(operation?.entityDeleted).toBe(true)
    expect(operation?.attributeTriggers.map(({ trigger }) => trigger)).toEqual(
      Array(3).fill('attributeDeleted'),
    )
    expect(operation?.read().entity.attributes).toEqual(attributes)
  })

  it('gives the same operations however the log is cut into batches and however keys are mixed', () => {
    const queues = [
      [...encoded(create, 'o1', 'urn:e:1'), ...encoded(create, 'o2', 'urn:e:1')],
      [...encoded(create, 'o3', 'urn:e:2'), ...encoded(create, 'o3', 'urn:e:2')],
    ]
    fc.assert(
      fc.property(fc.array(fc.nat(1)), fc.array(fc.boolean()), (turns, cuts) => {
        const rest = queues.map((queue) => [...queue])
        const mixed = [...turns, ...Array(16).fill(0), ...Array(16).fill(1)].flatMap(
          (turn) => rest[turn]?.splice(0, 1) ?? [],
        )
        const found: string[] = []
        let waiting: readonly LoggedEvent[] = []
        for (const [place, event] of log(mixed).entries()) {
          waiting = [...waiting, event]
          if (cuts[place] && place < 15) continue
          const { complete, incomplete, dropped } = groupOperations(waiting)
          expect(dropped).toEqual([])
          found.push(...complete.map(({ operation }) => `${operation.entityId} ${operation.operationId}`))
          waiting = incomplete
        }
        expect(waiting).toEqual([])
        expect(found.sort()).toEqual(['urn:e:1 o1', 'urn:e:1 o2', 'urn:e:2 o3', 'urn:e:2 o3'])
      }),
    )
  })

  it('keeps an operation that is cut for the next batch', () => {
    const events = log(encoded(create, 'o1'))

    const first = groupOperations(events.slice(0, 2))
    const second = groupOperations([...first.incomplete, ...events.slice(2)])

    expect([first.complete, first.incomplete]).toEqual([[], events.slice(0, 2)])
    expect(second.complete.length).toBe(1)
  })

  it('counts repeated events once', () => {
    const once = encoded(create, 'o1')

    const { complete, dropped } = groupOperations(log([...once.slice(0, 2), ...once]))

    expect([complete.length, dropped]).toEqual([1, []])
    expect(complete[0]?.operation.attributeTriggers.length).toBe(3)
  })

  it('gives up what can never be complete, and says so', () => {
    const whole = encoded(create, 'o1')

    const headless = groupOperations(log(whole.slice(1)))
    const brokenOff = groupOperations(log([...whole.slice(0, 2), ...encoded(create, 'o2')]))
    const garbage = groupOperations([{ key: 'farm|x', headers: {}, body: '{}', partition: 0, offset: 1n }])

    expect([headless.complete, headless.incomplete, headless.dropped.length]).toEqual([[], [], 3])
    expect(brokenOff.complete.map(({ operation }) => operation.operationId)).toEqual(['o2'])
    expect([brokenOff.dropped.length, brokenOff.incomplete]).toEqual([2, []])
    expect([garbage.dropped.length, garbage.incomplete]).toEqual([1, []])
  })
})
