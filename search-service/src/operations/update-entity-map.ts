import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { cappedExpiry } from '../domain/entity-map.ts'
import type { EntityMapParts } from './entity-map-parts.ts'
import { requireEntityMap } from './retrieve-entity-map.ts'

/** Update EntityMap (clause 5.14.2): nothing but when it expires. */
export const updateEntityMap =
  ({ maps, clock }: Pick<EntityMapParts, 'maps' | 'clock'>) =>
  async (tenant: TenantId, mapId: string, expiresAt: DateTime | undefined): Promise<void> => {
    requireEntityMap(await maps.find(tenant, mapId), mapId)
    if (expiresAt !== undefined) await maps.setExpiry(tenant, mapId, cappedExpiry(clock.now(), expiresAt))
  }
