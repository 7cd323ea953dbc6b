import type { DecodedEvent } from '@lodestream/shared/events/decode-event'
import type { OperationType } from '@lodestream/shared/events/entity-event'
import type { AttributeInstance, Attributes, Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { InstanceChange } from '@lodestream/shared/ngsi-ld/entity-change'
import { ngsiLdNull } from '@lodestream/shared/ngsi-ld/fragment'
import type { OperationContent, OperationEvents } from './operation-events.ts'

type AttributeTrigger = OperationEvents['attributeTriggers'][number]['trigger']

const triggerOf: ReadonlyMap<OperationType, AttributeTrigger> = new Map([
  ['ATTRIBUTE_CREATE', 'attributeCreated'],
  ['ATTRIBUTE_UPDATE', 'attributeUpdated'],
  ['ATTRIBUTE_DELETE', 'attributeDeleted'],
])

/** All events of one operation on one entity, in order, as matching sees them. Throws RangeError for none. */
export function toOperationEvents(events: readonly DecodedEvent[]): OperationEvents {
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last) throw new RangeError('An operation has at least one event')
  let content: OperationContent | undefined
  return {
    tenant: last.tenant,
    entityId: last.event.entityId,
    types: last.types,
    operationId: last.event.operationId,
    occurredAt: last.event.occurredAt,
    sequence: { first: first.event.sequence, last: last.event.sequence },
    entityCreated: events.some(({ event }) => event.operationType === 'ENTITY_CREATE'),
    entityDeleted: events.some(({ event }) => event.operationType === 'ENTITY_DELETE'),
    attributeTriggers: events.flatMap(toTrigger),
    read: () => {
      content ??= {
        entity: findEntity(events) ?? partialEntity(last, events),
        changes: events.flatMap(toChange),
      }
      return content
    },
  }
}

function toTrigger({ event, attributeName: name }: DecodedEvent): OperationEvents['attributeTriggers'] {
  const trigger = triggerOf.get(event.operationType)
  if (trigger === undefined || name === undefined) return []
  return [{ trigger, name, ...(event.datasetId === undefined ? {} : { datasetId: event.datasetId }) }]
}

function toChange(decoded: DecodedEvent): readonly InstanceChange[] {
  const { event, attributeName: name } = decoded
  const kind = triggerOf.get(event.operationType)
  if (kind === undefined || name === undefined) return []
  if (kind === 'attributeDeleted')
    return [{ kind, name, previous: decoded.previousInstance() ?? gone(event) }]
  const instance = decoded.instance()
  if (!instance) return []
  if (kind === 'attributeCreated') return [{ kind, name, instance }]
  // Without its previous state (left out of a large record) it shows as rewritten.
  return [{ kind, name, instance, previous: decoded.previousInstance() ?? instance }]
}

/** The entity comes with the creation or deletion, else with the last event of the operation. */
function findEntity(events: readonly DecodedEvent[]): Entity | undefined {
  for (const decoded of [...events].reverse()) {
    const entity = decoded.entity()
    if (entity) return entity
  }
  return undefined
}

/** What is left of an entity too large for a record: the attributes that changed. */
function partialEntity({ event, types }: DecodedEvent, events: readonly DecodedEvent[]): Entity {
  const attributes = new Map<string, AttributeInstance[]>()
  for (const decoded of events) {
    const instance = decoded.instance()
    if (!instance || decoded.attributeName === undefined) continue
    attributes.set(decoded.attributeName, [...(attributes.get(decoded.attributeName) ?? []), instance])
  }
  return { id: event.entityId, types, attributes: Object.fromEntries(attributes) as Attributes }
}

function gone({ datasetId }: DecodedEvent['event']): AttributeInstance {
  return { kind: 'Property', value: ngsiLdNull, ...(datasetId === undefined ? {} : { datasetId }) }
}
