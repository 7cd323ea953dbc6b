import type { AttributeInstance, Entity, Iri } from '../ngsi-ld/entity.ts'
import type { DecodedEvent } from './decode-event.ts'

/** One entity, rebuilt from its events. */
export interface FoldedEntity {
  /** Undefined: never created, or deleted. */
  readonly entity?: Entity
  /** Of the last event applied; 0 before the first. */
  readonly sequence: number
  readonly version: number
}

/** Nothing seen yet. */
export const nothingFolded: FoldedEntity = { sequence: 0, version: 0 }

/** Events are missing between the last one applied and this one: what is known of the entity cannot be carried on. */
export class SequenceGap extends Error {
  override readonly name = 'SequenceGap'
}

/**
 * The consumer rule (docs/events.md): `sequence <= last` is a repetition and is dropped, `last + 1` is applied, more is
 * a gap. Throws SequenceGap. The result is exact after the last event of an operation.
 */
export function foldEvent(folded: FoldedEntity, decoded: DecodedEvent): FoldedEntity {
  const { sequence, entityVersion, entityId } = decoded.event
  if (sequence <= folded.sequence) return folded
  if (sequence > folded.sequence + 1)
    throw new SequenceGap(`Entity ${entityId} has no event between ${folded.sequence} and ${sequence}`)
  const entity = apply(folded.entity, decoded)
  return { ...(entity === undefined ? {} : { entity }), sequence, version: entityVersion }
}

/** All events of one entity, in order, from the first on. */
export function foldEvents(events: Iterable<DecodedEvent>): FoldedEntity {
  let folded = nothingFolded
  for (const event of events) folded = foldEvent(folded, event)
  return folded
}

function apply(current: Entity | undefined, decoded: DecodedEvent): Entity | undefined {
  switch (decoded.event.operationType) {
    case 'ENTITY_CREATE':
      return decoded.entity()
    case 'ENTITY_DELETE':
      return undefined
    default:
      return decoded.entity() ?? (current && withInstance(current, decoded))
  }
}

function withInstance(entity: Entity, decoded: DecodedEvent): Entity {
  const { attributeName: name, types, event } = decoded
  if (name === undefined) return entity
  const instance = decoded.instance()
  const before = Object.hasOwn(entity.attributes, name) ? (entity.attributes[name] ?? []) : []
  const after =
    event.operationType === 'ATTRIBUTE_DELETE' || !instance
      ? without(before, event.datasetId)
      : placed(before, instance)
  const attributes = new Map<Iri, readonly AttributeInstance[]>(Object.entries(entity.attributes))
  if (after.length === 0) attributes.delete(name)
  else attributes.set(name, after)
  const modifiedAt = instance?.modifiedAt ?? event.occurredAt
  return { ...entity, types, modifiedAt, attributes: Object.fromEntries(attributes) }
}

function without(instances: readonly AttributeInstance[], datasetId: string | undefined) {
  return instances.filter((instance) => instance.datasetId !== datasetId)
}

function placed(instances: readonly AttributeInstance[], instance: AttributeInstance) {
  const isKnown = instances.some(({ datasetId }) => datasetId === instance.datasetId)
  if (!isKnown) return [...instances, instance]
  return instances.map((other) => (other.datasetId === instance.datasetId ? instance : other))
}
