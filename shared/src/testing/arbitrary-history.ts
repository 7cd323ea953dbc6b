import fc from 'fast-check'
import type { Attributes, Entity, StoredEntity } from '../ngsi-ld/entity.ts'
import type { EntityChange, InstanceChange } from '../ngsi-ld/entity-change.ts'
import { arbitraryEntity } from './arbitrary-entity.ts'

const at = '2026-01-01T00:00:00.000001Z'

/** Changes of one entity that follow each other: created, replaced, deleted, created again. */
export function arbitraryHistory(id: string): fc.Arbitrary<readonly EntityChange[]> {
  const state = fc.option(arbitraryEntity(), { nil: undefined, freq: 4 })
  return fc.array(state, { minLength: 1, maxLength: 6 }).map((states) => historyOf(states.map(stored(id))))
}

/** The changes between states of an entity; undefined: there is none. */
export function historyOf(states: readonly (StoredEntity | undefined)[]): readonly EntityChange[] {
  return states.flatMap((entity, index) => {
    const change = changeBetween(index === 0 ? undefined : states[index - 1], entity)
    return change ? [change] : []
  })
}

function changeBetween(
  previous: StoredEntity | undefined,
  entity: StoredEntity | undefined,
): EntityChange | undefined {
  if (!entity) return previous && { kind: 'entityDeleted', previous, deletedAt: at }
  if (!previous) return { kind: 'entityCreated', entity }
  const changes = [
    ...removed(previous.attributes, entity.attributes),
    ...written(previous.attributes, entity.attributes),
  ]
  return { kind: 'entityUpdated', previous, entity, changes }
}

function removed(before: Attributes, after: Attributes): InstanceChange[] {
  return instances(before).flatMap(([name, previous]) =>
    find(after, name, previous.datasetId) ? [] : [{ kind: 'attributeDeleted', name, previous }],
  )
}

function written(before: Attributes, after: Attributes): InstanceChange[] {
  return instances(after).flatMap(([name, instance]): InstanceChange[] => {
    const previous = find(before, name, instance.datasetId)
    if (previous === instance) return []
    return previous
      ? [{ kind: 'attributeUpdated', name, instance, previous }]
      : [{ kind: 'attributeCreated', name, instance }]
  })
}

function instances(attributes: Attributes) {
  return Object.entries(attributes).flatMap(([name, all]) => all.map((instance) => [name, instance] as const))
}

function find(attributes: Attributes, name: string, datasetId: string | undefined) {
  return new Map(Object.entries(attributes)).get(name)?.find((one) => one.datasetId === datasetId)
}

function stored(id: string) {
  return (entity: Entity | undefined): StoredEntity | undefined =>
    entity && { ...entity, id, createdAt: at, modifiedAt: at, version: 1 }
}
