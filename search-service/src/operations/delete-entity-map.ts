import { ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { EntityMapStore } from '../ports/entity-map-store.ts'

/** Delete EntityMap (clause 5.14.3). Throws ResourceNotFound. */
export const deleteEntityMap =
  (maps: EntityMapStore) =>
  async (tenant: TenantId, mapId: string): Promise<void> => {
    if (!(await maps.remove(tenant, mapId))) throw new ResourceNotFound(`EntityMap ${mapId} does not exist`)
  }
