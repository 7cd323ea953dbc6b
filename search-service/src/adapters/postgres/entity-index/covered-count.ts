import { CompiledQuery, type Kysely } from 'kysely'
import type { SearchDatabase } from '../search-database.ts'
import type { Access } from './access.ts'
import { coveredAccess, coveredAll, coveredParameters, coveredPlaces } from './covered-sql.ts'

const statementOf = (name: string, count: string) => `/* ${name} */
with recursive ${coveredAccess}, ${coveredPlaces}
select ${count}::int as total, coalesce(bool_or(odd), false) as odd from (${coveredAll}) as hit`

const ofDistinct = statementOf('covered_count', 'count(distinct seq)')
const ofOne = statementOf('covered_count_one', 'count(*)')

/** How many entities match by an access that covers the query; undefined when some rows do not prove it. */
export async function coveredCount(
  database: Kysely<SearchDatabase>,
  tenant: string,
  access: Access,
): Promise<number | undefined> {
  // Of one range, an entity has one certain row at most.
  const statement = access.ranges.length === 1 ? ofOne : ofDistinct
  const parameters = coveredParameters(tenant, access)
  const { rows } = await database.executeQuery(CompiledQuery.raw(statement, [...parameters]))
  const [answer] = rows as readonly { readonly total: number; readonly odd: boolean }[]
  return answer?.odd ? undefined : (answer?.total ?? 0)
}
