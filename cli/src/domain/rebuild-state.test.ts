import type { EntityEvent } from '@lodestream/shared/events/entity-event'
import { describe, expect, it } from 'vitest'
import { anEvent, asRecord } from '../testing/an-event.ts'
import { rebuildState } from './rebuild-state.ts'

const id = 'urn:ngsi-ld:Vehicle:V1'

/** An event without the members that only attribute events have. */
function entityEvent(members: Partial<EntityEvent> & Pick<EntityEvent, 'operationType'>): EntityEvent {
  const { attributeName: _, previousPayload: __, operationPayload: ___, ...event } = anEvent(members)
  return { ...event, ...members }
}

const created = entityEvent({
  operationType: 'ENTITY_CREATE',
  operationPayload: JSON.stringify({ id, type: 'Vehicle', speed: { type: 'Property', value: 1 } }),
})
const updated = anEvent({ sequence: 2, operationPayload: JSON.stringify({ type: 'Property', value: 2 }) })
const whole = anEvent({
  sequence: 3,
  updatedEntity: JSON.stringify({ id, type: 'Vehicle', speed: { type: 'Property', value: 3 } }),
})
const deleted = entityEvent({ operationType: 'ENTITY_DELETE', sequence: 4 })

function rebuild(events: readonly EntityEvent[]) {
  const rebuilding = rebuildState()
  for (const event of events) rebuilding.take(asRecord(event))
  const folded = rebuilding.state.get('')?.get(id)
  const values = Object.values(folded?.entity?.attributes ?? {}).flatMap((list) =>
    list.map(({ value }) => value),
  )
  return { rebuilding, folded, values }
}

describe('rebuildState', () => {
  it('applies each event once, whatever is repeated', () => {
    expect(rebuild([created, updated, created, updated]).values).toEqual([2])
  })

  it('a deleted entity is known to be deleted', () => {
    expect(rebuild([created, updated, whole, deleted]).folded).toEqual({ sequence: 4, version: 1 })
  })

  it('an entity met in the middle is known from the first event that carries it whole', () => {
    expect(rebuild([updated]).folded?.entity).toBeUndefined()
    expect(rebuild([updated, whole]).values).toEqual([3])
    expect(rebuild([updated]).rebuilding.gaps).toEqual([])
  })

  it('a gap is reported once, and nothing is guessed behind it', () => {
    const { rebuilding, values } = rebuild([created, whole, deleted])

    expect(values).toEqual([1])
    expect(rebuilding.gaps).toEqual([
      { tenant: '', entityId: id, detail: `Entity ${id} has no event between 1 and 3` },
    ])
  })

  it('counts what is no event, and keeps tenants apart', () => {
    const { rebuilding } = rebuild([created, { ...created, tenantName: 'other' }])
    rebuilding.take({ key: '|x', headers: {}, body: 'hello' })

    expect(rebuilding.malformed).toBe(1)
    expect([...rebuilding.state.keys()]).toEqual(['', 'other'])
  })
})
