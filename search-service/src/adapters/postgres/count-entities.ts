import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { type RawBuilder, sql } from 'kysely'
import { placesOf } from './all-matches.ts'
import type { Reading } from './visible-entity.ts'

/**
 * A query: `total`, how many entities there are of any of some types; only those that have expired are looked at. A range with
 * two ends is thought to be small, also of a table of which nothing is known.
 */
export function countOfTypes(
  { tenant, now }: Reading,
  types: readonly Iri[] | undefined,
): RawBuilder<{ readonly total: number }> {
  const all =
    types === undefined
      ? sql`(select count(*) from entity where tenant = ${tenant} collate "C" and deleted_at is null)`
      : sql`(select count(*) from ${placesOf(types, { tenant, now })})`
  const ofTypes = types === undefined ? sql`true` : sql`types && ${[...types]}::text[]`
  return sql`select (${all} - (
    select count(*)
    from (select * from entity where expires_at between '-infinity' and ${now}::timestamptz offset 0) as entity
    where tenant = ${tenant} and deleted_at is null and ${ofTypes}
  ))::int as total`
}
