import type { StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { EntityMap } from '../domain/entity-map.ts'
import type { EntityReader } from '../ports/entity-reader.ts'
import { createEntityMap } from './create-entity-map.ts'
import type { EntityMapParts } from './entity-map-parts.ts'
import { queryAmong } from './query-among.ts'
import { assertNarrow, type QueryEntities, type ShownPage } from './query-entities.ts'
import { showPage } from './show-page.ts'

/** Which map a query goes by; one that is not there is replaced by a new one (clause 5.5.14). */
export interface EntityMapUse {
  readonly id?: string
  readonly lifetimeMs?: number
  readonly splitEntities?: boolean
}

/** A page of a map, and the map. */
export interface EntityMapPage extends ShownPage {
  readonly map: EntityMap
  readonly created: boolean
}

/** Entities of a map that one statement checks. */
export const entityMapChunkSize = 1_000

/** Query Entities by an EntityMap (clause 5.5.14): only its entities, in its order. */
export const queryEntityMap = (parts: EntityMapParts) => {
  const create = createEntityMap(parts)
  const show = showPage(parts.reader)
  return async (
    tenant: TenantId,
    request: QueryEntities & { readonly use: EntityMapUse },
  ): Promise<EntityMapPage> => {
    assertNarrow(request)
    const { query, page, local, use } = request
    const { ordering } = page
    const known = use.id === undefined ? undefined : await parts.maps.find(tenant, use.id)
    const map = known ?? (await create(tenant, { ...use, query, local, ...(ordering && { ordering }) }))
    const { entityIds, more, gone } = await matchesIn(map, request, { reader: parts.reader, tenant })
    if (gone.length > 0) await parts.maps.dropEntities(tenant, map.id, gone)
    const matches = await inOrder(parts.reader, tenant, entityIds)
    return {
      entities: await show(tenant, matches, request),
      more,
      ...(page.count && { total: map.entityIds.length - gone.length }),
      map,
      created: known === undefined,
    }
  }
}

interface MatchesInMap {
  readonly entityIds: readonly string[]
  readonly more: boolean
  /** What does not match any more: it leaves the map (clause 5.5.9). */
  readonly gone: readonly string[]
}

/** The filters are evaluated again, and the page is filled as long as entities remain; a count needs all of them. */
async function matchesIn(
  map: EntityMap,
  { query, page }: QueryEntities,
  source: { readonly reader: EntityReader; readonly tenant: TenantId },
): Promise<MatchesInMap> {
  const matching: string[] = []
  const gone: string[] = []
  for (let at = page.count ? 0 : page.offset; at < map.entityIds.length; at += entityMapChunkSize) {
    if (matching.length > page.limit && !page.count) break
    const chunk = map.entityIds.slice(at, at + entityMapChunkSize)
    const ids = await source.reader.ids(source.tenant, queryAmong(query, chunk), { limit: chunk.length })
    const found = new Set(ids)
    chunk.forEach((id, index) => {
      if (!found.has(id)) gone.push(id)
      else if (at + index >= page.offset) matching.push(id)
    })
  }
  return { entityIds: matching.slice(0, page.limit), more: matching.length > page.limit, gone }
}

async function inOrder(
  reader: EntityReader,
  tenant: TenantId,
  ids: readonly string[],
): Promise<readonly StoredEntity[]> {
  if (ids.length === 0) return []
  const query = { selectors: [{ ids }] }
  const { entities } = await reader.query(tenant, query, { limit: ids.length, offset: 0, count: false })
  const found = new Map(entities.map((entity) => [entity.id, entity]))
  return ids.flatMap((id) => found.get(id) ?? [])
}
