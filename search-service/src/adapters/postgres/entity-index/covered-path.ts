import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { CompiledQuery, type Kysely } from 'kysely'
import { type ReferenceArrays, readReferences } from '../reference-arrays.ts'
import type { SearchDatabase } from '../search-database.ts'
import { type EntityReference, type Slice, worthReading } from '../slice.ts'
import type { Access } from './access.ts'
import type { CoveredSlice } from './covered-page.ts'

/** Beyond so many segments they are not all looked into. */
const maxSegments = 256

/**
 * What `covered_all` says of any access, for one path, in three quarters of its time. `$2`: the path; `$3`, `$4`: where
 * its ranges begin and end; `$5`: a path without a row, or no row proves anything; `$6`: rows worth reading. Subselects hide
 * values from the planner, which would plan again for each query.
 */
const statement = `/* covered_path */
with last as materialized (
  select segment from entity_value where tenant = $1 and path = (select $2::bigint) order by segment desc limit 1
), found as materialized (
  select count(*)::int as n, coalesce(bool_or(odd), false) as odd, array_agg(distinct seq) as places
  from (
    select hit.seq, hit.odd
    from generate_series(0, (select segment from last where segment < ${maxSegments})) as s (segment)
    cross join (
      select decode(low, 'hex') as low, decode(high, 'hex') as high
      from unnest((select $3::text[]), (select $4::text[])) as r (low, high) offset 0
    ) as r
    cross join lateral (
      select seq, get_byte(key, length(key) - 1) <> 0 as odd from entity_value
      where tenant = $1 and path = (select $2::bigint) and segment = s.segment and key >= r.low and key < r.high offset 0
    ) as hit
    limit (select $6::int)
  ) as hit
), page as materialized (select places[$8::int + 1 : $8::int + $7::int] as places from found)
select n, odd or exists (select from entity_value where tenant = $1 and path = (select $5::bigint)) as odd,
  coalesce((select segment from last) >= ${maxSegments}, false) as wide, cardinality(found.places) as total,
  page.places::text as places, (
    select array_agg(entity.version)::text
    from unnest(page.places) as place (seq) left join lateral (
      select version from entity where tenant = $1 collate "C" and seq = place.seq and deleted_at is null offset 0
    ) as entity on true
  ) as versions
from found cross join page`

interface Answer extends ReferenceArrays {
  readonly n: number
  readonly odd: boolean
  /** Null when there is none. */
  readonly total: number | null
  /** Whether there are too many segments. */
  readonly wide: boolean
}

/** Whether `wholeOfPath` can be asked: one path, and a second one whose rows prove nothing, as where one type is asked for. */
export function hasOnePath({ ranges: [first, ...others], wholes }: Access): boolean {
  return first !== undefined && wholes.length === 1 && others.every(({ path }) => path === first.path)
}

/** A slice of all rows of a path; undefined when they are too many, or do not prove their matches; `wide`: it has to be asked otherwise. */
export async function wholeOfPath(
  database: Kysely<SearchDatabase>,
  tenant: TenantId,
  { access, slice }: { readonly access: Access; readonly slice: Slice },
): Promise<CoveredSlice<EntityReference> | 'wide' | undefined> {
  const { ranges, wholes } = access
  const bounds = [ranges.map(({ from }) => from), ranges.map(({ to }) => to)]
  const part = [worthReading(slice), slice.limit, slice.offset]
  const parameters = [tenant, ranges[0]?.path, ...bounds, wholes[0], ...part]
  const [answer] = (await database.executeQuery(CompiledQuery.raw(statement, parameters)))
    .rows as readonly Answer[]
  if (answer === undefined || answer.wide) return 'wide'
  if (answer.odd || answer.n >= worthReading(slice)) return undefined
  return { rows: readReferences(answer), total: answer.total ?? 0 }
}
