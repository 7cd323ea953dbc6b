import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { EntityMap } from '../domain/entity-map.ts'

/** Where entity maps are kept (clause 5.14). A map that has expired is not there. */
export interface EntityMapStore {
  /** Keeps a new map, and forgets those of the tenant that expire first when they are more than `maxEntityMaps`. */
  add(tenant: TenantId, map: EntityMap): Promise<void>
  find(tenant: TenantId, mapId: string): Promise<EntityMap | undefined>
  /** Whether there was such a map. */
  setExpiry(tenant: TenantId, mapId: string, expiresAt: DateTime): Promise<boolean>
  /** Takes entities out of a map, if it is there. */
  dropEntities(tenant: TenantId, mapId: string, entityIds: readonly string[]): Promise<void>
  /** Whether there was such a map. */
  remove(tenant: TenantId, mapId: string): Promise<boolean>
}
