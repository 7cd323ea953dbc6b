import type { Access } from './access.ts'
import { placesAfter, plainSql } from './places-sql.ts'

/**
 * CTEs over the parameters of `coveredParameters`: `r` and `w`, what an access says. The planner does not see the arrays but
 * as columns of `given`: it would think of their lengths, and plan again for each query.
 */
export const coveredAccess = `
  given as materialized (
    select $2::bigint[] as paths, $3::text[] as lows, $4::text[] as highs, $5::bigint[] as wholes
  ), r as materialized (
    select r.path, decode(r.low, 'hex') as low, decode(r.high, 'hex') as high
    from given cross join lateral unnest(given.paths, given.lows, given.highs) as r (path, low, high)
  ), w as materialized (
    select w.path from given cross join lateral unnest(given.wholes) as w (path)
  )`

const odd = 'get_byte(key, length(key) - 1) <> 0 as odd'
const rowsOf = (segment: string) => `
  select seq, ${odd} from entity_value
  where tenant = $1 and path = r.path and segment = ${segment} and key >= r.low and key < r.high offset 0`

/** The CTE `first`: the first segment that has rows of the access. */
export const coveredFirst = `
  first as materialized (
    select min(v.segment) as segment
    from (select path from r union all select path from w) as p
    cross join lateral (
      select segment from entity_value where tenant = $1 and path = p.path order by segment limit 1
    ) as v
  )`

/** A query over `first`: `seq, odd` of the rows in that segment; odd ones are those that are not certain. */
export const coveredNear = `
  select v.seq, v.odd from first cross join r cross join lateral (${rowsOf('first.segment')}) as v
  union all
  select v.seq, true from first cross join w cross join lateral (
    select seq from entity_value where tenant = $1 and path = w.path and segment = first.segment offset 0
  ) as v`

/** CTEs `place (path, segment)`: all segments that may have rows of the ranges' paths. */
export const coveredPlaces = placesAfter(plainSql, {
  tenant: '$1',
  ranges: 'r',
  after: '-1',
  condition: 'true',
})

/** A query over `place`: `seq, odd` of all rows. */
export const coveredAll = `
  select v.seq, v.odd from place join r on r.path = place.path cross join lateral (${rowsOf('place.segment')}) as v
  union all
  select v.seq, true from w cross join lateral (
    select seq from entity_value where tenant = $1 and path = w.path offset 0
  ) as v`

/** $1 to $5 of a statement about an access. */
export function coveredParameters(tenant: string, { ranges, wholes }: Access): readonly unknown[] {
  return [
    tenant,
    ranges.map(({ path }) => path),
    ranges.map(({ from }) => from),
    ranges.map(({ to }) => to),
    [...wholes],
  ]
}
