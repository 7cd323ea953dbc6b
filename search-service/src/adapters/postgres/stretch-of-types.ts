import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { CompiledQuery, type Kysely } from 'kysely'
import { segmentBits } from './entity-index/segment.ts'
import { betweenRows, readReference, referenceText } from './reference-text.ts'
import type { SearchDatabase } from './search-database.ts'
import type { EntityReference } from './slice.ts'

/** Entities of some types that follow each other in the order of pages. */
export interface Stretch {
  readonly references: readonly EntityReference[]
  /** Where the next one begins; undefined: nothing follows. */
  readonly next: string | undefined
}

/** Where a stretch begins and how long it is. */
export interface StretchBounds {
  /** Paths of types (index-path). */
  readonly paths: readonly string[]
  /** The place before the first. */
  readonly after: string
  readonly length: number
}

/** Has one text for all queries: see coveredAccess for `given`. */
const statement = `/* stretch_of_types */
with given as materialized (
  select $2::bigint[] as paths
), hit as materialized (
  select distinct row.seq from given cross join lateral unnest(given.paths) as type (path)
  cross join lateral (
    select seq from entity_value
    where tenant = $1 and path = type.path and segment >= ($3::bigint >> ${segmentBits}) and seq > $3::bigint
    order by segment, key, seq limit (select $4::int)
  ) as row
  order by row.seq limit (select $4::int)
)
select
  (select case when count(*) = $4::int then max(seq)::text end from hit) as next,
  string_agg(${referenceText}, '${betweenRows}' order by entity.seq) as texts
from hit cross join lateral (
  select seq, version from entity where tenant = $1 collate "C" and seq = hit.seq and deleted_at is null
  offset 0
) as entity`

interface Answer {
  readonly next: string | null
  readonly texts: string | null
}

/** Reads a stretch: of the entities that the state of one instant has, with their versions then. */
export async function stretchOfTypes(
  database: Kysely<SearchDatabase>,
  tenant: TenantId,
  { paths, after, length }: StretchBounds,
): Promise<Stretch> {
  const statementOfStretch = CompiledQuery.raw(statement, [tenant, paths, after, length])
  const [row] = (await database.executeQuery(statementOfStretch)).rows as readonly Answer[]
  return {
    references: row?.texts?.split(betweenRows).map(readReference) ?? [],
    next: row?.next ?? undefined,
  }
}
