import { ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { expiryOf } from '../domain/entity-map.ts'
import type { EntityMapParts } from './entity-map-parts.ts'
import type { EntityMapUse } from './query-entity-map.ts'
import { type RetrievedEntity, type RetrieveEntity, retrieveEntity } from './retrieve-entity.ts'

/** Retrieve Entity by an EntityMap (clause 5.5.14): the entity must be in it. A map that is not there is made anew. */
export const retrieveByEntityMap = (parts: EntityMapParts) => {
  const { reader, maps, clock, newMapId } = parts
  const retrieve = retrieveEntity(reader)
  return async (
    tenant: TenantId,
    request: RetrieveEntity & { readonly use: EntityMapUse },
  ): Promise<RetrievedEntity> => {
    const { target, use } = request
    const known = use.id === undefined ? undefined : await maps.find(tenant, use.id)
    if (known?.entityIds.includes(target.id) === false)
      throw new ResourceNotFound(`Entity ${target.id} is not in the EntityMap ${known.id}`)
    const found = await retrieve(tenant, request)
    if (known) return { ...found, map: known }
    const map = { id: newMapId(), expiresAt: expiryOf(clock.now(), use.lifetimeMs), entityIds: [target.id] }
    await maps.add(tenant, map)
    return { ...found, map }
  }
}
