import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { CompiledQuery, type Kysely } from 'kysely'
import { betweenRows, readReference, referenceText } from '../reference-text.ts'
import type { SearchDatabase } from '../search-database.ts'
import { type FoundSlice, type Slice, type SliceColumns, worthReading } from '../slice.ts'
import type { Access } from './access.ts'
import { type PathRows, type PathSlice, pathSlice, type Reach } from './covered-path.ts'
import {
  coveredAccess,
  coveredAll,
  coveredFirst,
  coveredNear,
  coveredParameters,
  coveredPlaces,
} from './covered-sql.ts'

/** Columns that a slice can have without a look at documents. */
export type CoveredColumns = Exclude<SliceColumns, 'entity'>

/** What a look at rows that may prove their matches has found. */
export interface CoveredLook<Row> {
  /** Undefined: the rows were too few or too many, or do not prove their matches. */
  readonly found?: FoundSlice<Row>
  /** More rows than are worth reading. */
  readonly isTooMuch: boolean
  /** That many in one segment: it is better to walk along the entities. */
  readonly isDense: boolean
  /** Rows in a segment, about. */
  readonly density: number
}

/** A slice of which no more than its own entities are looked at. */
interface Covered {
  readonly tenant: TenantId
  readonly access: Access
  readonly slice: Slice & { readonly columns: CoveredColumns }
}

/** A row of a slice as text, and how it is read. */
const rowTexts: Readonly<Record<CoveredColumns, string>> = {
  reference: referenceText,
  id: 'to_json(entity.id)::text',
}
const readers: Readonly<Record<CoveredColumns, (text: string) => unknown>> = {
  reference: readReference,
  id: (text) => ({ id: JSON.parse(text) }),
}

/** Has one text for all queries, so it is planned once. $6: rows worth reading; $7 and $8: limit and offset. */
const statementOf = (
  name: string,
  columns: CoveredColumns,
  { ctes, hits, segments }: { readonly ctes: string; readonly hits: string; readonly segments: string },
) =>
  `/* ${name}_${columns} */
with recursive ${coveredAccess}, ${ctes}, hit as materialized (
  ${hits} limit (select $6::int)
), told as materialized (
  select count(*)::int as n, count(distinct seq)::int as total, coalesce(bool_or(odd), false) as odd from hit
)
select told.n, told.total, told.odd, (${segments})::int as segments, match.rows
from told left join lateral (
  select string_agg(${rowTexts[columns]}, '${betweenRows}' order by place.seq) as rows
  from (
    select distinct seq from hit where told.n < $6::int and not told.odd
    order by seq limit (select $7::bigint) offset (select $8::bigint)
  ) as place (seq)
  cross join lateral (
    select id, seq, version from entity where tenant = $1 collate "C" and seq = place.seq and deleted_at is null
    offset 0
  ) as entity
) as match on true`

const near = { ctes: coveredFirst, hits: coveredNear, segments: '1' }
const all = {
  ctes: coveredPlaces,
  hits: coveredAll,
  segments: 'select coalesce(max(segment) - min(segment) + 1, 1) from place',
}
const statements = {
  near: {
    reference: statementOf('covered_near', 'reference', near),
    id: statementOf('covered_near', 'id', near),
  },
  whole: {
    reference: statementOf('covered_all', 'reference', all),
    id: statementOf('covered_all', 'id', all),
  },
} as const

interface Answer {
  /** Rows read. */
  readonly n: number
  /** Entities that they belong to. */
  readonly total: number
  readonly odd: boolean
  /** Looked into. */
  readonly segments: number
  /** As one text. Null when there are none. */
  readonly rows: string | null
}

/** What rows are read with: one path has a statement that queries share. */
interface Source {
  readonly database: Kysely<SearchDatabase>
  readonly reads: { path(wanted: PathSlice): Promise<PathRows> }
}

/**
 * A slice of rows that prove their matches, as far as `reach` at least: of several paths all segments are read where it is
 * more than one.
 */
export async function lookAtRows<Row>(
  source: Source,
  covered: Covered,
  reach: Reach,
): Promise<CoveredLook<Row>> {
  const { slice } = covered
  const { n, odd, total, rows, segments, complete } = await readRows<Row>(source, reach, covered)
  const isTooMuch = n >= worthReading(slice)
  const isEnough = complete || total >= slice.offset + slice.limit
  return {
    ...(isEnough && !odd && !isTooMuch && { found: { rows, ...(complete && { total }) } }),
    isTooMuch,
    isDense: isTooMuch && segments === 1,
    density: n / segments,
  }
}

interface ReadRows<Row> extends Pick<PathRows, 'n' | 'odd' | 'total' | 'segments' | 'complete'> {
  readonly rows: readonly Row[]
}

async function readRows<Row>(
  { database, reads }: Source,
  reach: Reach,
  { tenant, access, slice }: Covered,
): Promise<ReadRows<Row>> {
  const path = slice.columns === 'reference' ? pathSlice(tenant, { access, slice, reach }) : undefined
  const ofPath = path && (await reads.path(path))
  if (ofPath && !ofPath.wide) return { ...ofPath, rows: ofPath.references as readonly unknown[] as Row[] }
  const parameters = [...coveredParameters(tenant, access), worthReading(slice), slice.limit, slice.offset]
  const complete = reach !== 1
  const text = statements[complete ? 'whole' : 'near'][slice.columns]
  const [answer] = (await database.executeQuery(CompiledQuery.raw(text, parameters)))
    .rows as readonly Answer[]
  const { rows, ...told } = answer ?? { n: 0, total: 0, odd: false, segments: 1, rows: null }
  const texts = rows?.split(betweenRows) ?? []
  return { ...told, complete, rows: texts.map(readers[slice.columns]) as Row[] }
}
