import type { AttributeInstance, Entity, Iri } from '../ngsi-ld/entity.ts'
import type { EntityChange, InstanceChange } from '../ngsi-ld/entity-change.ts'
import type { OperationType } from './entity-event.ts'

/** What one event of a change tells, before it is text. */
export interface ChangeStep {
  readonly operationType: OperationType
  readonly attributeName?: Iri
  readonly instance?: AttributeInstance
  readonly previous?: AttributeInstance
  readonly entity?: Entity
  readonly previousEntity?: Entity
  readonly updatedEntity?: Entity
}

/** Up to so many events of one operation all carry `updatedEntity`; of more only the last, so that bytes stay linear. */
export const updatedEntityOnAllUpTo = 8

/**
 * The events of a change, in order. Those that accompany an ENTITY_CREATE or ENTITY_DELETE have no `updatedEntity`:
 * that event carries the entity.
 */
export function changeSteps(change: EntityChange): readonly ChangeStep[] {
  switch (change.kind) {
    case 'entityCreated':
      return [
        { operationType: 'ENTITY_CREATE', entity: change.entity },
        ...eachInstance(change.entity, created),
      ]
    case 'entityDeleted':
      return [
        ...eachInstance(change.previous, deleted),
        { operationType: 'ENTITY_DELETE', previousEntity: change.previous },
      ]
    case 'entityUpdated': {
      const { changes, entity } = change
      const first = changes.length > updatedEntityOnAllUpTo ? changes.length - 1 : 0
      return changes.map((one, index) => ({
        ...attributeStep(one),
        ...(index >= first ? { updatedEntity: entity } : {}),
      }))
    }
  }
}

function attributeStep(change: InstanceChange): ChangeStep {
  switch (change.kind) {
    case 'attributeCreated':
      return created(change.name, change.instance)
    case 'attributeUpdated': {
      const { name, instance, previous } = change
      return { operationType: 'ATTRIBUTE_UPDATE', attributeName: name, instance, previous }
    }
    case 'attributeDeleted':
      return deleted(change.name, change.previous)
  }
}

function created(name: Iri, instance: AttributeInstance): ChangeStep {
  return { operationType: 'ATTRIBUTE_CREATE', attributeName: name, instance }
}

function deleted(name: Iri, previous: AttributeInstance): ChangeStep {
  return { operationType: 'ATTRIBUTE_DELETE', attributeName: name, previous }
}

function eachInstance(
  entity: Entity,
  step: (name: Iri, instance: AttributeInstance) => ChangeStep,
): readonly ChangeStep[] {
  return Object.entries(entity.attributes).flatMap(([name, instances]) =>
    instances.map((instance) => step(name, instance)),
  )
}
