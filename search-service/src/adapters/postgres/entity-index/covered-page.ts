import { CompiledQuery, type Kysely } from 'kysely'
import type { SearchDatabase } from '../search-database.ts'
import { type EntityRow, type Slice, type SliceColumns, worthReading } from '../slice.ts'
import type { Access } from './access.ts'
import { coveredAccess, coveredFar, coveredNear, coveredParameters, coveredPlaces } from './covered-sql.ts'

/** Separates rows: in JSON it would be escaped. */
const betweenRows = '\u001e'

/** A row of a slice as text, and how it is read. */
const rowTexts: Readonly<Record<SliceColumns, string>> = {
  entity: `hit.seq || ' ' || entity.version || ' ' || entity.doc`,
  id: 'to_json(entity.id)::text',
}
const readers: Readonly<Record<SliceColumns, (text: string) => unknown>> = {
  entity: readEntity,
  id: (text) => ({ id: JSON.parse(text) }),
}

/**
 * The statement of a slice by rows that prove their matches: no entity is looked at but those of the slice, and it has one text
 * for all queries. $6: rows worth reading; $7 and $8: limit and offset.
 */
const statementOf = (columns: SliceColumns) => `/* covered_${columns} */
with recursive ${coveredAccess}, near as materialized (
  select array_agg(hit.seq) as seqs, count(*) as n, coalesce(bool_or(hit.odd), false) as odd
  from (${coveredNear} limit (select $6::int)) as hit
), ${coveredPlaces('(select n from near) < $7::bigint + $8::bigint')}, far as materialized (
  select array_agg(hit.seq) as seqs, count(*) as n, coalesce(bool_or(hit.odd), false) as odd
  from (${coveredFar('(select n from near) < $7::bigint + $8::bigint')} limit (select $6::int)) as hit
)
select near.n::int as near, far.n::int as far, near.odd or far.odd as odd, match.rows
from near cross join far
left join lateral (
  select string_agg(${rowTexts[columns]}, chr(30) order by hit.seq) as rows
  from (
    select distinct h.seq from unnest(near.seqs || far.seqs) as h (seq)
    where near.n < $6::int and far.n < $6::int and not (near.odd or far.odd)
    order by h.seq limit (select $7::bigint) offset (select $8::bigint)
  ) as hit
  cross join lateral (
    select id, doc, version from entity where tenant = $1 collate "C" and seq = hit.seq and deleted_at is null
    offset 0
  ) as entity
) as match on true`

const statements: Readonly<Record<SliceColumns, string>> = {
  entity: statementOf('entity'),
  id: statementOf('id'),
}

interface Answer {
  readonly near: number
  readonly far: number
  readonly odd: boolean
  /** As one text: that is quicker to make and to read than many rows. Null when there are none. */
  readonly rows: string | null
}

/** There is more to look at than this statement does; `near` is the number of rows in the first segment. */
export interface Unfinished {
  readonly near: number
}

/**
 * A slice of the matches of an access that covers the query. `dense` when so many rows begin in the first segment that it
 * is better to walk along the entities.
 */
export async function coveredSlice<Row>(
  database: Kysely<SearchDatabase>,
  tenant: string,
  { access, slice }: { readonly access: Access; readonly slice: Slice },
): Promise<readonly Row[] | 'dense' | Unfinished> {
  const most = worthReading(slice)
  const parameters = [...coveredParameters(tenant, access), most, slice.limit, slice.offset]
  const answer = await database.executeQuery(CompiledQuery.raw(statements[slice.columns], parameters))
  const { near = 0, far = 0, odd = false, rows = null } = (answer.rows as readonly Answer[])[0] ?? {}
  if (near >= most) return 'dense'
  if (odd || far >= most) return { near }
  return (rows?.split(betweenRows).map(readers[slice.columns]) ?? []) as Row[]
}

function readEntity(text: string): EntityRow {
  const [place = '', version = ''] = text.split(' ', 2)
  return { place, version: Number(version), doc: text.slice(place.length + version.length + 2) }
}
