import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { type RawBuilder, sql } from 'kysely'
import { placesOf } from './all-matches.ts'
import type { Reading } from './visible-entity.ts'

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
