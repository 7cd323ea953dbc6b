import type { Iri, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'

/** What `attrs` leaves of an entity: id, types and the attributes named; no scope (clause 4.21). */
export function projectAttributes(entity: StoredEntity, attrs: readonly Iri[]): StoredEntity {
  const { scopes: _, ...kept } = entity
  const attributes = Object.entries(entity.attributes).filter(([name]) => attrs.includes(name))
  return { ...kept, attributes: Object.fromEntries(attributes) }
}
