import { encodeChange } from '@lodestream/shared/events/encode-change'
import { coreRequestContext } from '@lodestream/shared/json-ld/request-context'
import type { StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { parseQ } from '@lodestream/shared/query/parse-q'
import { describe, expect, it } from 'vitest'
import { farmTerms } from '../testing/farm-terms.ts'
import { created, farm, property, sampleEntity, updated } from '../testing/sample-operation.ts'
import { sampleSubscription } from '../testing/sample-subscription.ts'
import { compileSubscription } from './compile-subscription.ts'
import { groupOperations } from './group-operations.ts'
import { match } from './match.ts'
import type { Subscription } from './subscription.ts'

const at = '2025-01-01T00:00:00.000000Z'
const names = Array.from({ length: 20 }, (_, n) => `a${n}`)
const stamped = (value: number) => property(value, { createdAt: at, modifiedAt: at })
const stored = (value: number): StoredEntity => ({
  ...{ ...sampleEntity, createdAt: at, modifiedAt: at, version: 1 },
  attributes: Object.fromEntries(
    [...names, 'untouched'].map((name) => [farm(name), [stamped(name === 'untouched' ? 7 : value)]]),
  ),
})

/** The events of an update of 20 attributes: the last one alone carries the entity (docs/events.md). */
function wideUpdate() {
  const change = {
    kind: 'entityUpdated' as const,
    previous: stored(1),
    entity: stored(2),
    changes: names.map((name, n) =>
      n % 2 ? updated(name, stamped(2), stamped(1)) : created(name, stamped(2)),
    ),
  }
  let ids = 0
  const records = encodeChange(change, {
    ...{ tenant: '', tenantName: 'default', entityId: sampleEntity.id, firstSequence: 1, entityVersion: 2 },
    ...{ operationId: 'o1', operation: 'mergeEntity', occurredAt: at, context: coreRequestContext },
    newEventId: () => `e${++ids}`,
  })
  return records.map((record, place) => ({ ...record, partition: 0, offset: BigInt(place) }))
}

describe('an operation of more events than carry the entity', () => {
  const events = wideUpdate()
  const [operation] = groupOperations(events).complete.map((grouped) => grouped.operation)
  const matched = (changes: Partial<Subscription>) => {
    const context = { terms: farmTerms, linkUrl: 'http://context.example/', embedded: null }
    return operation && match(compileSubscription(sampleSubscription(changes), context), operation, at)
  }

  it('carries the entity in its last event only', () => {
    const carrying = events.map(({ body }) => 'updatedEntity' in JSON.parse(body))

    expect(carrying).toEqual([...Array(19).fill(false), true])
  })

  it('is one operation, with the whole entity and every change', () => {
    const { version: _, ...entity } = stored(2)

    expect(operation?.read().entity).toEqual(entity)
    expect(operation?.read().changes).toHaveLength(20)
  })

  it('is put together when its events come in pieces', () => {
    const first = groupOperations(events.slice(0, 11))
    const rest = groupOperations([...first.incomplete, ...events.slice(11)])

    expect(first.complete).toEqual([])
    expect(rest.complete[0]?.operation.read().entity.attributes[farm('untouched')]).toEqual([stamped(7)])
    expect(rest.dropped).toEqual([])
  })

  it('matches by what it changed, and by values that it did not touch', () => {
    expect(matched({ watchedAttributes: [farm('a0')] })).toEqual(['attributeCreated'])
    expect(matched({ watchedAttributes: [farm('a19')] })).toEqual(['attributeUpdated'])
    expect(matched({ watchedAttributes: [farm('untouched')] })).toEqual([])
    expect(matched({ q: parseQ('untouched==7;a19==2', farmTerms) })).toEqual([
      'attributeCreated',
      'attributeUpdated',
    ])
    expect(matched({ q: parseQ('untouched==8', farmTerms) })).toEqual([])
  })
})
