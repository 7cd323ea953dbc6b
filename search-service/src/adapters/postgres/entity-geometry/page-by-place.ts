import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import { executeShape } from '../execute-shape.ts'
import type { SearchDatabase } from '../search-database.ts'
import { columnsOf, rowsAtMost, type Slice } from '../slice.ts'
import { entityAt, type Reading } from '../visible-entity.ts'
import type { PlaceAccess } from './place-access.ts'
import { placeHits } from './place-hits-sql.ts'

/** Places that are worth sorting for a page: beyond them matches are found sooner by walking along entities. */
const worthSorting = 5_000

type Answer<Row> = Row & { readonly hits: number; readonly seq: string | null }

/** A slice of the matches, found through the index of places; undefined when too many places are there. */
export async function sliceByPlace<Row>(
  database: Kysely<SearchDatabase>,
  reading: Reading,
  search: { readonly access: PlaceAccess; readonly conditions: RawBuilder<SqlBool>; readonly slice: Slice },
): Promise<readonly Row[] | undefined> {
  const { access, conditions, slice } = search
  const hit = sql`(select distinct seq from hit order by seq offset 0) as hit`
  const statement = sql<Answer<Row>>`
    with hit as materialized (${placeHits(reading.tenant, access)} limit ${rowsAtMost(worthSorting)}),
    match as materialized (
      select hit.seq, ${columnsOf(slice)} from ${entityAt(hit, reading)}
      where (select count(*) from hit) < ${worthSorting}::int and ${conditions}
      order by hit.seq limit ${rowsAtMost(slice.limit)} offset ${rowsAtMost(slice.offset)}
    )
    select (select count(*)::int from hit) as hits, match.*
    from (select) as once left join match on true
    order by match.seq`
  const rows = await executeShape(database, statement)
  if ((rows[0]?.hits ?? 0) >= worthSorting) return undefined
  return rows.filter(({ seq }) => seq !== null)
}
