import { registerResource } from '@lodestream/shared/http/resource'
import type { HttpServer } from '@lodestream/shared/http/server'
import type { QueryParts } from './answer-query.ts'
import { appendAttributesOperation } from './append-attributes.ts'
import type { BatchParts } from './batch-parts.ts'
import { registerBatchRoutes } from './batch-routes.ts'
import { createEntityOperation } from './create-entity.ts'
import { deleteAttributeOperation } from './delete-attribute.ts'
import { deleteEntityOperation } from './delete-entity.ts'
import { registerEntityMapRoutes } from './entity-map-routes.ts'
import { mergeEntityOperation } from './merge-entity.ts'
import { partialAttributeUpdateOperation } from './partial-attribute-update.ts'
import { purgeEntitiesOperation } from './purge-entities.ts'
import { queryEntitiesOperation } from './query-entities.ts'
import { queryEntitiesByPostOperation } from './query-entities-by-post.ts'
import { replaceAttributeOperation } from './replace-attribute.ts'
import { replaceEntityOperation } from './replace-entity.ts'
import { retrieveEntityOperation } from './retrieve-entity.ts'
import { updateAttributesOperation } from './update-attributes.ts'

/** What the entity resources stand on. */
export interface EntityRoutesParts extends BatchParts, QueryParts {}

/** The resources of clauses 6.4 to 6.7: entities and their attributes. */
export function registerEntityRoutes(server: HttpServer, parts: EntityRoutesParts): void {
  const { store, reader } = parts
  registerEntityMapRoutes(server, parts)
  registerBatchRoutes(server, parts)
  registerResource(server, '/entities', {
    parts,
    GET: queryEntitiesOperation(parts),
    POST: createEntityOperation(store),
    DELETE: purgeEntitiesOperation(parts),
    needId: ['PUT', 'PATCH'],
  })
  registerResource(server, '/entityOperations/query', {
    parts,
    POST: queryEntitiesByPostOperation(parts),
  })
  registerResource(server, '/entities/:entityId', {
    parts,
    GET: retrieveEntityOperation(parts),
    PUT: replaceEntityOperation(store, reader),
    PATCH: mergeEntityOperation(store),
    DELETE: deleteEntityOperation(store),
  })
  registerResource(server, '/entities/:entityId/attrs', {
    parts,
    POST: appendAttributesOperation(store),
    PATCH: updateAttributesOperation(store),
  })
  registerResource(server, '/entities/:entityId/attrs/:attributeName', {
    parts,
    PATCH: partialAttributeUpdateOperation(store, reader),
    PUT: replaceAttributeOperation(store),
    DELETE: deleteAttributeOperation(store),
  })
}
