import { coreTerms } from '@lodestream/shared/json-ld/core-terms'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { parseStoredEntity } from '@lodestream/shared/representation/parse-stored-entity'
import { currentEntitiesContract } from '../../ports/current-entities.contract.ts'
import { createMemoryCurrentEntities } from './memory-current-entities.ts'

const stamps = { createdAt: '2025-01-01T00:00:00.000001Z', modifiedAt: '2025-01-01T00:00:00.000001Z' }

currentEntitiesContract('memory', async ({ tenant, living }) =>
  createMemoryCurrentEntities(living.map(stored), tenant),
)

/** As the store keeps it: every member that is an object is an attribute or a sub-attribute. */
function stored(json: JsonObject) {
  return parseStoredEntity(stamped(json), coreTerms)
}

function stamped(json: JsonObject): JsonObject {
  const members = Object.entries(json).map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? stamped(value as JsonObject)
      : value,
  ])
  return { ...Object.fromEntries(members), ...stamps }
}
