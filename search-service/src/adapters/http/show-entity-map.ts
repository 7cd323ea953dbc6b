import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import type { EntityMap } from '../../domain/entity-map.ts'

/** How a map says that an entity is held by this broker itself (clause 5.2.39). */
const heldHere = ['@none']

/** An EntityMap as JSON (clause 5.2.39). */
export function showEntityMap({ id, expiresAt, entityIds }: EntityMap): JsonObject {
  const entityMap = Object.fromEntries(entityIds.map((entityId) => [entityId, heldHere]))
  return { id, type: 'EntityMap', expiresAt, entityMap }
}
