import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type RawBuilder, sql } from 'kysely'
import type { PlaceAccess } from '../entity-geometry/place-access.ts'
import { placeHits } from '../entity-geometry/place-hits-sql.ts'
import { rowsAtMost } from '../slice.ts'
import type { Access } from './access.ts'
import { placesAfter } from './places-sql.ts'

type Sql = RawBuilder<unknown>

/**
 * CTEs `range` and `whole`: what an access says. Their text is the same for every access, and the planner does not see the
 * arrays but as columns of `given`: else it would plan for their lengths.
 */
export function accessTables({ ranges, wholes }: Access): Sql {
  return sql`given as materialized (
    select ${ranges.map(({ path }) => path)}::bigint[] as paths, ${ranges.map(({ from }) => from)}::text[] as lows,
      ${ranges.map(({ to }) => to)}::text[] as highs, ${[...wholes]}::bigint[] as wholes
  ), range as materialized (
    select r.path, decode(r.low, 'hex') as low, decode(r.high, 'hex') as high
    from given cross join lateral unnest(given.paths, given.lows, given.highs) as r (path, low, high)
  ), whole as materialized (
    select w.path from given cross join lateral unnest(given.wholes) as w (path)
  )`
}

/** A query: the first segment that has rows of the paths of an access, or null. */
export function firstSegment(tenant: TenantId): Sql {
  return sql`
    select min(v.segment) as segment
    from (select path from range union select path from whole) as p
    cross join lateral (
      select segment from entity_value where tenant = ${tenant} and path = p.path order by segment limit 1
    ) as v`
}

/**
 * A query: rows of an access in the segments from `first` to `last`, both of them SQL: the place of the entity, whether
 * the row is certain, and the segment. Each range is one look into each segment.
 */
export function hitsBetween(tenant: TenantId, first: Sql, last: Sql): Sql {
  return sql`
    select v.seq, ${isCertain} as certain, s.segment
    from range as r
    cross join generate_series(${first}, ${last}) as s (segment)
    cross join lateral (${rowsOfRange(tenant, sql`s.segment`)}) as v
    union all ${wholeHits(tenant, sql`segment between ${first} and ${last}`)}`
}

/** The same after a segment, to the end, if a condition holds; over the CTEs of `placesOfRanges`. */
export function hitsAfter(tenant: TenantId, after: Sql, condition: Sql): Sql {
  return sql`
    select v.seq, ${isCertain} as certain, place.segment
    from place
    join range as r on r.path = place.path
    cross join lateral (${rowsOfRange(tenant, sql`place.segment`)}) as v
    union all ${wholeHits(tenant, sql`segment > ${after}`)} where ${condition}`
}

/** Whether any path of an access has rows after a segment. */
export function hasPathsAfter(tenant: TenantId, after: Sql): Sql {
  return sql`exists (
    select from (select path from range union select path from whole) as p
    cross join lateral (
      select from entity_value where tenant = ${tenant} and path = p.path and segment > ${after} limit 1
    ) as v
  )`
}

/** CTEs `place (path, segment)`: the segments after one that may have rows of the ranges' paths, if a condition holds. */
export function placesOfRanges(tenant: TenantId, after: Sql, condition: Sql): Sql {
  return placesAfter<Sql>(sql, { tenant: sql`${tenant}`, ranges: sql`range`, after, condition })
}

/** `with` and CTEs that end in `hit (seq, certain, segment)`: all rows of an access, or so many of them. */
export function allHits(tenant: TenantId, access: Access | PlaceAccess, most?: number): Sql {
  const limit = most === undefined ? sql`` : sql`limit ${rowsAtMost(most)}`
  if ('areas' in access) return sql`with hit as materialized (${placeHits(tenant, access)} ${limit})`
  const [always, start] = [sql`true`, sql`-1`]
  return sql`with recursive ${accessTables(access)}, ${placesOfRanges(tenant, start, always)}, hit as materialized (
    ${hitsAfter(tenant, start, always)} ${limit}
  )`
}

const isCertain = sql`get_byte(v.key, length(v.key) - 1) = 0`

function rowsOfRange(tenant: TenantId, segment: Sql): Sql {
  return sql`
    select seq, key from entity_value
    where tenant = ${tenant} and path = r.path and segment = ${segment} and key >= r.low and key < r.high
    offset 0`
}

function wholeHits(tenant: TenantId, segments: Sql): Sql {
  return sql`
    select v.seq, ${isCertain} as certain, v.segment
    from whole as w
    cross join lateral (
      select seq, key, segment from entity_value where tenant = ${tenant} and path = w.path and ${segments} offset 0
    ) as v`
}
