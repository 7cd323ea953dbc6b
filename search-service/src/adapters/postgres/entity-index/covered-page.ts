import { CompiledQuery, type Kysely } from 'kysely'
import { betweenRows, readReference, referenceText } from '../reference-text.ts'
import type { SearchDatabase } from '../search-database.ts'
import { type Slice, type SliceColumns, worthReading } from '../slice.ts'
import type { Access } from './access.ts'
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

/** A slice by rows that prove their matches. */
export interface CoveredSlice<Row> {
  readonly rows: readonly Row[]
  /** Of matches; known when all rows were read. */
  readonly total?: number
}

/** The rows in the first segment were too few, or do not prove their matches: this was their number. */
export interface Unfinished {
  readonly near: number
}

/** A slice of which no more than its own entities are looked at. */
export interface Covered {
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
const statementOf = (name: string, columns: CoveredColumns, { ctes, hits }: { ctes: string; hits: string }) =>
  `/* ${name}_${columns} */
with recursive ${coveredAccess}, ${ctes}, hit as materialized (
  ${hits} limit (select $6::int)
), told as materialized (
  select count(*)::int as n, count(distinct seq)::int as total, coalesce(bool_or(odd), false) as odd from hit
)
select told.n, told.total, told.odd, match.rows
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

const near = { ctes: coveredFirst, hits: coveredNear }
const all = { ctes: coveredPlaces, hits: coveredAll }
const nearStatements = {
  reference: statementOf('covered_near', 'reference', near),
  id: statementOf('covered_near', 'id', near),
}
const allStatements = {
  reference: statementOf('covered_all', 'reference', all),
  id: statementOf('covered_all', 'id', all),
}

interface Answer {
  /** Rows read. */
  readonly n: number
  /** Entities that they belong to. */
  readonly total: number
  readonly odd: boolean
  /** As one text. Null when there are none. */
  readonly rows: string | null
}

/**
 * A slice of the rows in the first segment that has any. `dense` when they are so many that it is better to walk along the
 * entities.
 */
export async function nearSlice<Row>(
  database: Kysely<SearchDatabase>,
  tenant: string,
  { access, slice }: Covered,
): Promise<CoveredSlice<Row> | 'dense' | Unfinished> {
  const { n, odd, total, rows } = await answerOf(database, nearStatements, { tenant, access, slice })
  if (n >= worthReading(slice)) return 'dense'
  if (odd || total < slice.offset + slice.limit) return { near: n }
  return { rows: rowsOf<Row>(rows, slice) }
}

/** A slice of all rows; undefined when they are too many, or do not prove their matches. */
export async function wholeSlice<Row>(
  database: Kysely<SearchDatabase>,
  tenant: string,
  { access, slice }: Covered,
): Promise<CoveredSlice<Row> | undefined> {
  const { n, odd, total, rows } = await answerOf(database, allStatements, { tenant, access, slice })
  if (odd || n >= worthReading(slice)) return undefined
  return { rows: rowsOf<Row>(rows, slice), total }
}

async function answerOf(
  database: Kysely<SearchDatabase>,
  statements: Readonly<Record<CoveredColumns, string>>,
  { tenant, access, slice }: Covered & { readonly tenant: string },
): Promise<Answer> {
  const parameters = [...coveredParameters(tenant, access), worthReading(slice), slice.limit, slice.offset]
  const { rows } = await database.executeQuery(CompiledQuery.raw(statements[slice.columns], parameters))
  return (rows as readonly Answer[])[0] ?? { n: 0, total: 0, odd: false, rows: null }
}

function rowsOf<Row>(rows: string | null, { columns }: Covered['slice']): readonly Row[] {
  return (rows?.split(betweenRows).map(readers[columns]) ?? []) as Row[]
}
