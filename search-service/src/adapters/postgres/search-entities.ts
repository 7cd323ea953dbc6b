import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { EntityQuery } from '../../ports/entity-reader.ts'
import { selectMatches } from './all-matches.ts'
import { countOfTypes } from './count-entities.ts'
import { entityConditions } from './entity-conditions.ts'
import { sliceByPlace } from './entity-geometry/page-by-place.ts'
import { type PlaceAccess, placeAccess } from './entity-geometry/place-access.ts'
import type { Access } from './entity-index/access.ts'
import { chooseAccess } from './entity-index/choose-access.ts'
import { coveredCount } from './entity-index/covered-count.ts'
import { coveredSlice } from './entity-index/covered-page.ts'
import { sliceByIndex } from './entity-index/page-by-index.ts'
import {
  conditionsOf,
  hasPlainSelectors,
  queryAccesses,
  typesSelected,
} from './entity-index/query-accesses.ts'
import { executeShape } from './execute-shape.ts'
import type { SearchDatabase } from './search-database.ts'
import { columnsOf, type Slice } from './slice.ts'
import { entitiesOf, type Reading } from './visible-entity.ts'
import { walkEntities } from './walk-entities.ts'

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

/** A slice of the matches in the order of pages. */
export async function findSlice<Row>(
  database: Kysely<SearchDatabase>,
  reading: Reading,
  { search, slice }: { readonly search: EntitySearch; readonly slice: Slice },
): Promise<readonly Row[]> {
  const { query, ids, types, access } = search
  if (types?.length === 0) return []
  const covered = await coveredSliceOf<Row>(database, reading, { search, slice })
  if (covered !== undefined && covered !== 'dense') return covered
  const conditions = entityConditions(query, reading)
  if (ids !== undefined) {
    const statement = sql<Row>`
      select ${columnsOf(slice)} from ${entitiesOf(ids, reading)} where ${conditions}
      order by entity.seq limit ${slice.limit}::int offset ${slice.offset}::int`
    return executeShape(database, statement)
  }
  const found =
    access && covered !== 'dense'
      ? await sliceBy<Row>(database, reading, { access, conditions, slice })
      : undefined
  return found ?? executeShape(database, walkEntities<Row>(reading, types, { conditions, slice }))
}

async function coveredSliceOf<Row>(
  database: Kysely<SearchDatabase>,
  { tenant }: Reading,
  { search: { access }, slice }: { readonly search: EntitySearch; readonly slice: Slice },
): Promise<readonly Row[] | 'dense' | undefined> {
  if (access === undefined || 'areas' in access || !access.covers) return undefined
  return coveredSlice<Row>(database, tenant, { access, slice })
}

function sliceBy<Row>(
  database: Kysely<SearchDatabase>,
  reading: Reading,
  { access, ...found }: { access: Access | PlaceAccess; conditions: RawBuilder<SqlBool>; slice: Slice },
): Promise<readonly Row[] | undefined> {
  return 'areas' in access
    ? sliceByPlace(database, reading, { access, ...found })
    : sliceByIndex(database, reading, { access, ...found })
}

/** How many matches there are. */
export async function countMatches(
  database: Kysely<SearchDatabase>,
  reading: Reading,
  search: EntitySearch,
): Promise<number> {
  const { query, ids, types, access } = search
  if (types?.length === 0) return 0
  if (access && 'covers' in access && access.covers) {
    const total = await coveredCount(database, reading.tenant, access)
    if (total !== undefined) return total
  }
  const isPlain = ids === undefined && conditionsOf(query) === 0 && hasPlainSelectors(query)
  const statement = isPlain
    ? countOfTypes(reading, types)
    : selectMatches<{ readonly total: number }>(reading, search, { select: sql`count(*)::int as total` })
  const [row] = await executeShape(database, statement)
  return row?.total ?? 0
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
