import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import { executeShape } from '../execute-shape.ts'
import type { SearchDatabase } from '../search-database.ts'
import { columnsOf, rowsAtMost, type Slice, worthReading } from '../slice.ts'
import { entityAt, type Reading } from '../visible-entity.ts'
import type { Access } from './access.ts'
import {
  accessTables,
  firstSegment,
  hasPathsAfter,
  hitsAfter,
  hitsBetween,
  placesOfRanges,
} from './hits-sql.ts'
import { segmentBits } from './segment.ts'

const wideningFactor = 4
/** Beyond it too many rows lead to matches, however far one looks. */
const maxNearRows = 1_000_000

/** How far an attempt looks: so many segments from the first one on, and so many rows at most. */
interface Reach {
  readonly width: number
  readonly nearRows: number
  readonly farRows: number
}

interface Search {
  readonly access: Access
  readonly conditions: RawBuilder<SqlBool>
  readonly slice: Slice
  /** Rows in a segment, if that is known. */
  readonly near?: number
}

type Answer<Row> = Row & {
  /** Null where there is no match. */
  readonly seq: string | null
  readonly near: number
  /** 0 when there were enough near ones. */
  readonly far: number
  /** Whether there are segments beyond the near ones; null when they were looked at. */
  readonly beyond: boolean | null
}

/**
 * A slice of the matches, found through the index: first in the segment where they begin, and when there are too few, in
 * all of them. `dense` when so many rows begin there that it is better to walk along the entities.
 */
export async function sliceByIndex<Row>(
  database: Kysely<SearchDatabase>,
  reading: Reading,
  search: Search,
): Promise<readonly Row[] | 'dense'> {
  const { limit } = search.slice
  const farRows = worthReading(search.slice)
  for (let width = firstWidth(search); ; width *= wideningFactor) {
    const reach = { width, nearRows: Math.min(farRows * width, maxNearRows), farRows }
    const rows = await executeShape(database, attempt<Row>(reading, search, reach))
    const { near = 0, far = 0, beyond = null } = rows[0] ?? {}
    if (near >= reach.nearRows) return 'dense'
    const found = rows.filter(({ seq }) => seq !== null)
    const complete = beyond === null ? far < farRows : !beyond
    if (complete || found.length >= limit) return found
  }
}

/** Segments that hold the slice if all are like the first, which is seldom far from the truth. */
function firstWidth({ slice: { offset, limit }, near }: Search): number {
  return near ? Math.ceil((offset + limit) / near) : 1
}

/** Rows of near segments, and of the far ones when there are not enough; all near ones count, the far ones when that is all. */
function attempt<Row>(
  reading: Reading,
  { access, conditions, slice }: Search,
  reach: Reach,
): RawBuilder<Answer<Row>> {
  const { tenant } = reading
  const need = sql`${slice.offset + slice.limit}::bigint`
  const enough = sql<SqlBool>`(select n from near_count) >= ${need}`
  const last = sql`(select last from reach)`
  const hit = sql`(
    select seq, bool_or(certain) as certain
    from (select * from near union all select * from far where (select n from far_count) < ${reach.farRows}::int) as hit
    where (select n from near_count) < ${reach.nearRows}::int
    group by seq order by seq offset 0
  ) as hit`
  const matches = access.covers ? sql`(hit.certain or ${conditions})` : conditions
  return sql<
    Answer<Row>
  >`with recursive ${accessTables(access)}, first as materialized (${firstSegment(tenant)}),
    reach as materialized (select segment as first, ${lastSegment(tenant, reach.width)} as last from first),
    near as materialized (
      ${hitsBetween(tenant, sql`(select first from reach)`, last)} limit ${rowsAtMost(reach.nearRows)}
    ), near_count as materialized (select count(*)::int as n from near), ${placesOfRanges(tenant, last, sql`not ${enough}`)}, far as materialized (
      ${hitsAfter(tenant, last, sql`not ${enough}`)} limit ${rowsAtMost(reach.farRows)}
    ), far_count as materialized (select count(*)::int as n from far), match as materialized (
      select hit.seq, ${columnsOf(slice)} from ${entityAt(hit, reading)} where ${matches}
      order by hit.seq limit ${rowsAtMost(slice.limit)} offset ${rowsAtMost(slice.offset)}
    )
    select (select n from near_count) as near, (select n from far_count) as far,
      case when ${enough} then ${hasPathsAfter(tenant, last)} end as beyond, match.*
    from (select) as once left join match on true
    order by match.seq`
}

/** The last of so many segments from the first one on, at most the last one there is. */
function lastSegment(tenant: TenantId, width: number): RawBuilder<unknown> {
  if (width === 1) return sql`segment`
  return sql`least(segment + ${width - 1}::int, (
    select (max(seq) >> ${sql.lit(segmentBits)})::int from entity where tenant = ${tenant} collate "C" and deleted_at is null
  ))`
}
