import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { type Kysely, sql } from 'kysely'
import type { EntityQuery } from '../../ports/entity-reader.ts'
import { type PlaceAccess, placeAccess } from './entity-geometry/place-access.ts'
import type { Access } from './entity-index/access.ts'
import { chooseAccess } from './entity-index/choose-access.ts'
import { conditionsOf, queryAccesses, typesSelected } from './entity-index/query-accesses.ts'
import { executeShape } from './execute-shape.ts'
import type { SearchDatabase } from './search-database.ts'
import type { Reading } from './visible-entity.ts'

/** More types than this in a tenant are too many to look into the index for each of them. */
const maxTypes = 64

/** How the matches of a query are found, decided once for a page and its count. */
export interface EntitySearch {
  readonly query: EntityQuery
  /** All of them, when every selector names ids. */
  readonly ids?: readonly string[]
  /** Every match has one of these; undefined: nothing is known. */
  readonly types?: readonly Iri[]
  readonly access?: Access | PlaceAccess
}

/** Decides how to find the matches; nothing but costs depends on it. */
export async function planSearch(
  database: Kysely<SearchDatabase>,
  { tenant }: Reading,
  query: EntityQuery,
): Promise<EntitySearch> {
  const ids = query.selectors?.map((selector) => selector.ids)
  if (ids?.every((some) => some !== undefined)) return { query, ids: ids.flat() }
  const types =
    typesSelected(query) ?? (conditionsOf(query) > 0 ? await typesOf(database, tenant) : undefined)
  const place = query.geo && placeAccess(query.geo)
  const accesses = [...(place ? [place] : []), ...(types ? queryAccesses(query, types) : [])]
  const access = await chooseAccess(database, tenant, accesses)
  return { query, ...(types && { types }), ...(access && { access }) }
}

/** The types of a tenant, unless there are too many. */
async function typesOf(
  database: Kysely<SearchDatabase>,
  tenant: string,
): Promise<readonly Iri[] | undefined> {
  const statement = sql<{ readonly type: Iri }>`
    select type from entity_type where tenant = ${tenant} limit ${maxTypes + 1}`
  const rows = await executeShape(database, statement)
  return rows.length > maxTypes ? undefined : rows.map(({ type }) => type)
}
