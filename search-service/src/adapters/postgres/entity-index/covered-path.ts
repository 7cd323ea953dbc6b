import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { CompiledQuery, type Kysely } from 'kysely'
import { type ReferenceArrays, readReferences } from '../reference-arrays.ts'
import type { SearchDatabase } from '../search-database.ts'
import { type EntityReference, type Slice, worthReading } from '../slice.ts'
import type { Access, KeyRange } from './access.ts'

/** Beyond so many segments they are not all looked into. */
const maxSegments = 256
/** Deeper pages read more rows than others should wait for. */
const maxDepth = 250
/** Each is a look into each segment. */
const maxRanges = 8

// What `covered_near` and `covered_all` say of any access, for paths. The planner does not see how many are asked for: it would plan again for
// each number of them.
const statement = `/* covered_paths */
select answer.*
from unnest(
  (select $1::text[]), (select $2::bigint[]), (select $3::text[]), (select $4::text[]), (select $5::bigint[]),
  (select $6::int[]), (select $7::int[]), (select $8::int[]), (select $9::int[])
) with ordinality as wanted (tenant, path, lows, highs, whole, most, start, until, reach, number)
cross join lateral (
  with first as materialized (
    select segment from entity_value where tenant = wanted.tenant and path = wanted.path
    order by segment limit 1
  ), last as materialized (
    select segment from first where wanted.reach = 1
    union all (
      select segment from entity_value
      where tenant = wanted.tenant and path = wanted.path and wanted.reach is distinct from 1
      order by segment desc limit 1
    )
  ), span as materialized (
    select first.segment as first, least(last.segment, first.segment + wanted.reach - 1) as last,
      coalesce(wanted.reach > 1 and last.segment < first.segment + wanted.reach, wanted.reach is null) as complete,
      wanted.reach is null and last.segment - first.segment >= ${maxSegments} as wide
    from first cross join last
  ), found as materialized (
    select count(*)::int as n, coalesce(bool_or(odd), false) as odd, array_agg(distinct seq) as places
    from (
      select hit.seq, hit.odd
      from span cross join lateral generate_series(span.first, span.last) as s (segment)
      cross join (
        select decode(low, 'hex') as low, decode(high, 'hex') as high
        from unnest(string_to_array(wanted.lows, ' '), string_to_array(wanted.highs, ' ')) as r (low, high) offset 0
      ) as r
      cross join lateral (
        select seq, get_byte(key, length(key) - 1) <> 0 as odd from entity_value
        where tenant = wanted.tenant and path = wanted.path and segment = s.segment
          and key >= r.low and key < r.high
        offset 0
      ) as hit
      where not span.wide
      limit wanted.most
    ) as hit
  ), page as materialized (select places[wanted.start:wanted.until] as places from found)
  select n, coalesce((select wide from span), false) as wide, coalesce((select complete from span), true) as complete,
    coalesce((select last - first + 1 from span), 1) as segments, cardinality(found.places) as total,
    odd or exists (select from entity_value where tenant = wanted.tenant and path = wanted.whole) as odd,
    page.places::text as places, (
      select array_agg(entity.version)::text
      from unnest(page.places) as place (seq) left join lateral (
        select version from entity
        where tenant = wanted.tenant collate "C" and seq = place.seq and deleted_at is null
        offset 0
      ) as entity on true
    ) as versions
  from found cross join page
) as answer
order by wanted.number`

interface Answer extends ReferenceArrays {
  readonly n: number
  readonly odd: boolean
  /** Null when there is none. */
  readonly total: number | null
  readonly wide: boolean
  readonly segments: number
  readonly complete: boolean
}

/** What the rows of a path say. */
export interface PathRows {
  /** Rows read. */
  readonly n: number
  /** Whether some do not prove their matches. */
  readonly odd: boolean
  /** Whether there are too many segments, so that nothing was read. */
  readonly wide: boolean
  /** Segments looked into. */
  readonly segments: number
  /** Whether these are all that the path has. */
  readonly complete: boolean
  /** Entities that they belong to. */
  readonly total: number
  /** Of the slice. */
  readonly references: readonly EntityReference[]
}

/** A slice of the rows of one path, that of a type and an attribute. */
export interface PathSlice {
  readonly tenant: TenantId
  readonly path: string
  readonly ranges: readonly Pick<KeyRange, 'from' | 'to'>[]
  /** A path without a row, or no row proves anything. */
  readonly whole: string
  readonly slice: Slice
  readonly reach: Reach
}

/** Rows in so many segments, from the first on that the path has; or all of them. */
export type Reach = number | 'whole'

/** What is to be read where an access has one path, as it has where one type is asked for; undefined: another way has to be taken. */
export function pathSlice(
  tenant: TenantId,
  { access: { ranges, wholes }, slice, reach }: { access: Access; slice: Slice; reach: Reach },
): PathSlice | undefined {
  const [first, ...others] = ranges
  const [whole, ...furtherWholes] = wholes
  const isOne = others.every(({ path }) => path === first?.path) && furtherWholes.length === 0
  const isSmall = ranges.length <= maxRanges && slice.offset + slice.limit <= maxDepth
  if (first === undefined || whole === undefined || !isOne || !isSmall) return undefined
  return { tenant, path: first.path, ranges, whole, slice, reach }
}

/** Slices of the rows of some paths. */
export function readPaths(database: Kysely<SearchDatabase>) {
  return async (wanted: readonly PathSlice[]): Promise<readonly PathRows[]> => {
    const column = <Value>(of: (one: PathSlice) => Value) => wanted.map(of)
    const parameters = [
      column(({ tenant }) => tenant),
      column(({ path }) => path),
      column(({ ranges }) => ranges.map(({ from }) => from).join(' ')),
      column(({ ranges }) => ranges.map(({ to }) => to).join(' ')),
      column(({ whole }) => whole),
      column(({ slice }) => worthReading(slice)),
      column(({ slice }) => slice.offset + 1),
      column(({ slice }) => slice.offset + slice.limit),
      column(({ reach }) => (reach === 'whole' ? null : reach)),
    ]
    const { rows } = await database.executeQuery(CompiledQuery.raw(statement, parameters))
    return (rows as readonly Answer[]).map(({ places, versions, total, ...answer }) => {
      return { ...answer, total: total ?? 0, references: readReferences({ places, versions }) }
    })
  }
}
