import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { type RawBuilder, sql } from 'kysely'
import { entityConditions } from './entity-conditions.ts'
import { allHits } from './entity-index/hits-sql.ts'
import { indexPath } from './entity-index/index-path.ts'
import type { EntitySearch } from './plan-search.ts'
import { entitiesOf, entityAt, everyEntity, type Reading } from './visible-entity.ts'

type Sql = RawBuilder<unknown>

/** A query over all matches of a search, in no order: `select` what is wanted of `entity`, and what comes `after`. */
export function selectMatches<Row>(
  reading: Reading,
  search: EntitySearch,
  {
    select,
    join = sql``,
    after = sql``,
  }: { readonly select: Sql; readonly join?: Sql; readonly after?: Sql },
): RawBuilder<Row> {
  const conditions = entityConditions(search.query, reading)
  const hits = search.access && allHits(reading.tenant, search.access)
  return sql<Row>`${hits ?? sql``} select ${select} from ${sourceOf(reading, search)} ${join} where ${conditions} ${after}`
}

function sourceOf(reading: Reading, { ids, access, types }: EntitySearch): Sql {
  if (ids !== undefined) return entitiesOf(ids, reading)
  if (access !== undefined) return entityAt(sql`(select distinct seq from hit offset 0) as hit`, reading)
  return types === undefined ? everyEntity(reading) : entityAt(placesOf(types, reading), reading)
}

/** A FROM item: the places of the entities that have any of some types. */
export function placesOf(types: readonly Iri[], { tenant }: Reading): Sql {
  const paths = types.map((type) => indexPath(type, { of: 'type' }))
  // Of one type an entity has one row.
  const distinct = types.length === 1 ? sql`` : sql`distinct`
  return sql`(
    select ${distinct} v.seq
    from unnest(${paths}::bigint[]) as p (path)
    cross join lateral (
      select seq from entity_value where tenant = ${tenant} and path = p.path offset 0
    ) as v
    offset 0
  ) as hit`
}
