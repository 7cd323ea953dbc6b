import type { ExchangeParts } from '@lodestream/shared/http/read-exchange'
import { registerResource } from '@lodestream/shared/http/resource'
import type { HttpServer } from '@lodestream/shared/http/server'
import type { EntityMapParts } from '../../operations/entity-map-parts.ts'
import { createEntityMapByPostOperation, createEntityMapOperation } from './create-entity-map.ts'
import {
  deleteEntityMapOperation,
  retrieveEntityMapOperation,
  updateEntityMapOperation,
} from './entity-map-operations.ts'

/** The resources of clauses 6.32 and 6.34: entity maps. */
export function registerEntityMapRoutes(server: HttpServer, parts: EntityMapParts & ExchangeParts): void {
  registerResource(server, '/entityMaps', {
    parts,
    GET: createEntityMapOperation(parts),
    POST: createEntityMapByPostOperation(parts),
  })
  registerResource(server, '/entityMaps/:mapId', {
    parts,
    GET: retrieveEntityMapOperation(parts),
    PATCH: updateEntityMapOperation(parts),
    DELETE: deleteEntityMapOperation(parts),
  })
}
