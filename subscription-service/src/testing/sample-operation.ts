import type { AttributeInstance, Entity, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { InstanceChange } from '@lodestream/shared/ngsi-ld/entity-change'
import type { OperationEvents } from '../domain/operation-events.ts'

/** Full name of an attribute or type in tests. */
export function farm(name: string): string {
  return `https://farm.example/${name}`
}

/** What tests say about an operation; the rest is taken from it. */
export interface SampleOperation {
  readonly entity?: Partial<Entity>
  readonly changes?: readonly InstanceChange[]
  readonly kind?: 'entityCreated' | 'entityDeleted'
  readonly tenant?: string
}

export const sampleEntity: Entity = {
  id: 'urn:ngsi-ld:Greenhouse:g1',
  types: [farm('Greenhouse')],
  createdAt: '2025-01-01T00:00:00.000000Z',
  modifiedAt: '2025-01-02T00:00:00.000000Z',
  attributes: {},
}

/** The same as it is stored. */
export const storedEntity: StoredEntity = {
  ...sampleEntity,
  createdAt: '2025-01-01T00:00:00Z',
  modifiedAt: '2025-01-01T00:00:00Z',
  version: 1,
}

/** An operation on one Greenhouse as it comes out of the events. */
export function sampleOperation({
  entity,
  changes = [],
  kind,
  tenant = '',
}: SampleOperation): OperationEvents {
  const whole = { ...sampleEntity, ...entity }
  return {
    tenant,
    entityId: whole.id,
    types: whole.types,
    operationId: 'operation-1',
    occurredAt: '2025-01-02T10:00:00.000000Z',
    sequence: { first: 1, last: changes.length },
    entityCreated: kind === 'entityCreated',
    entityDeleted: kind === 'entityDeleted',
    attributeTriggers: changes.map((change) => ({ trigger: change.kind, name: change.name })),
    read: () => ({ entity: whole, changes }),
  }
}

/** A Property instance. */
export function property(
  value: AttributeInstance['value'],
  members: Partial<AttributeInstance> = {},
): AttributeInstance {
  return { kind: 'Property', value, ...members }
}

/** The changes that create, update or delete one instance each, by attribute. */
export function created(name: string, instance = property(1)): InstanceChange {
  return { kind: 'attributeCreated', name: farm(name), instance }
}

export function updated(name: string, instance = property(2), previous = property(1)): InstanceChange {
  return { kind: 'attributeUpdated', name: farm(name), instance, previous }
}

export function deleted(name: string, previous = property(1)): InstanceChange {
  return { kind: 'attributeDeleted', name: farm(name), previous }
}
