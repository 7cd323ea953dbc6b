import { type Kysely, sql } from 'kysely'
import { selectMatches } from './all-matches.ts'
import { countOfTypes } from './count-entities.ts'
import { coveredCount } from './entity-index/covered-count.ts'
import { conditionsOf, hasPlainSelectors } from './entity-index/query-accesses.ts'
import { executeShape } from './execute-shape.ts'
import type { EntitySearch } from './plan-search.ts'
import type { SearchDatabase } from './search-database.ts'
import type { Reading } from './visible-entity.ts'

/** How many matches there are. */
export async function countMatches(
  database: Kysely<SearchDatabase>,
  reading: Reading,
  search: EntitySearch,
): Promise<number> {
  const { query, ids, types, access } = search
  if (types?.length === 0) return 0
  if (access && 'covers' in access && access.covers) {
    const total = await coveredCount(database, reading.tenant, access)
    if (total !== undefined) return total
  }
  const isPlain = ids === undefined && conditionsOf(query) === 0 && hasPlainSelectors(query)
  const statement = isPlain
    ? countOfTypes(reading, types)
    : selectMatches<{ readonly total: number }>(reading, search, { select: sql`count(*)::int as total` })
  const [row] = await executeShape(database, statement)
  return row?.total ?? 0
}
