import { TooManyResults } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Ordering } from '@lodestream/shared/query/ordering'
import { type EntityMap, expiryOf, maxEntityMapIds } from '../domain/entity-map.ts'
import type { EntityQuery } from '../ports/entity-reader.ts'
import type { EntityMapParts } from './entity-map-parts.ts'
import { assertNarrow } from './query-entities.ts'

/** What Create EntityMap needs. */
export interface CreateEntityMap {
  readonly query: EntityQuery
  readonly ordering?: Ordering
  readonly local: boolean
  /** Absent: the default. */
  readonly lifetimeMs?: number
  /**
   * Other sources may hold parts of the entities: all candidates by id and type go into the map, and the other conditions
   * are for those who read its pages (clause 5.7.2).
   */
  readonly splitEntities?: boolean
}

/** Create EntityMap for Query Entities (clause 5.14.4): all matches, not a page of them. Throws TooManyResults. */
export const createEntityMap =
  ({ reader, maps, clock, newMapId }: EntityMapParts) =>
  async (tenant: TenantId, request: CreateEntityMap): Promise<EntityMap> => {
    assertNarrow(request)
    const { ordering, lifetimeMs } = request
    const entityIds = await reader.ids(tenant, candidatesOf(request), {
      limit: maxEntityMapIds + 1,
      ...(ordering && { ordering }),
    })
    if (entityIds.length > maxEntityMapIds)
      throw new TooManyResults(
        `The query matches more than ${maxEntityMapIds} entities, too many for an EntityMap`,
      )
    const map = { id: newMapId(), expiresAt: expiryOf(clock.now(), lifetimeMs), entityIds }
    await maps.add(tenant, map)
    return map
  }

function candidatesOf({ query, local, splitEntities }: CreateEntityMap): EntityQuery {
  if (local || splitEntities !== true) return query
  return query.selectors ? { selectors: query.selectors } : {}
}
