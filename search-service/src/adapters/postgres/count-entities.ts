import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { indexPath } from './entity-index/index-path.ts'
import { entityAt, everyEntity, type Reading } from './visible-entity.ts'

/** A query: `total`, how many entities of some types satisfy conditions; every one of them is looked at. */
export function countMatching(
  reading: Reading,
  types: readonly Iri[] | undefined,
  conditions: RawBuilder<SqlBool>,
): RawBuilder<{ readonly total: number }> {
  const entities = types === undefined ? everyEntity(reading) : entityAt(placesOf(types, reading), reading)
  return sql`select count(*)::int as total from ${entities} where ${conditions}`
}

/** A query: `total`, how many entities there are of any of some types; only those that have expired are looked at. */
export function countOfTypes(
  { tenant, now }: Reading,
  types: readonly Iri[] | undefined,
): RawBuilder<{ readonly total: number }> {
  const all =
    types === undefined
      ? sql`(select count(*) from entity where tenant = ${tenant} and deleted_at is null)`
      : sql`(select count(*) from ${placesOf(types, { tenant, now })})`
  const ofTypes = types === undefined ? sql`true` : sql`types && ${[...types]}::text[]`
  return sql`select (${all} - (
    select count(*) from entity
    where tenant = ${tenant} and deleted_at is null and expires_at <= ${now}::timestamptz and ${ofTypes}
  ))::int as total`
}

function placesOf(types: readonly Iri[], { tenant }: Reading): RawBuilder<unknown> {
  const paths = types.map((type) => indexPath(type, { of: 'type' }))
  return sql`(
    select distinct v.seq
    from unnest(${paths}::bigint[]) as p (path)
    cross join lateral (
      select seq from entity_value where tenant = ${tenant} and path = p.path offset 0
    ) as v
    offset 0
  ) as hit`
}
