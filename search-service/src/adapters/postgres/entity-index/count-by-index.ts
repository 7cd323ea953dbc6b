import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import { executeShape } from '../execute-shape.ts'
import type { SearchDatabase } from '../search-database.ts'
import { entityAt, type Reading } from '../visible-entity.ts'
import type { Access } from './access.ts'
import { allHits } from './hits-sql.ts'

/** How many entities match, by an access that covers the query: those of certain rows are counted without a look at them. */
export async function countByIndex(
  database: Kysely<SearchDatabase>,
  reading: Reading,
  { access, conditions }: { readonly access: Access; readonly conditions: RawBuilder<SqlBool> },
): Promise<number> {
  // One range and the path of unlisted entities of one type: no entity is hit twice.
  const once = access.ranges.length === 1 && access.wholes.length === 1
  const distinct = once
    ? sql`hit`
    : sql`(select seq, bool_or(certain) as certain from hit group by seq) as hit`
  const open = entityAt(sql`(select seq from ${distinct} where not certain offset 0) as hit`, reading)
  const [row] = await executeShape(
    database,
    sql<{ readonly total: number }>`
    ${allHits(reading.tenant, access)}
    select ((select count(*) from ${distinct} where certain)
      + (select count(*) from ${open} where ${conditions}))::int as total`,
  )
  return row?.total ?? 0
}
