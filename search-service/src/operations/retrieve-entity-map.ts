import { ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { EntityMap } from '../domain/entity-map.ts'
import type { EntityMapStore } from '../ports/entity-map-store.ts'

/** Retrieve EntityMap (clause 5.14.1). Throws ResourceNotFound, also when it has expired. */
export const retrieveEntityMap =
  (maps: EntityMapStore) =>
  async (tenant: TenantId, mapId: string): Promise<EntityMap> =>
    requireEntityMap(await maps.find(tenant, mapId), mapId)

/** The map, or ResourceNotFound. */
export function requireEntityMap(map: EntityMap | undefined, mapId: string): EntityMap {
  if (map === undefined) throw new ResourceNotFound(`EntityMap ${mapId} does not exist`)
  return map
}
