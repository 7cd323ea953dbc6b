import { createHash } from 'node:crypto'
import { CompiledQuery, type Kysely, type RawBuilder } from 'kysely'
import type { SearchDatabase } from './search-database.ts'

/** Statements that a connection keeps prepared at most, and those of which it is counted how often they come. */
const maxPrepared = 200
const maxCounted = 2_000
/** Times that a statement comes before it is worth preparing. */
const worthPreparing = 3

const counts = new Map<string, number>()
const names = new Map<string, string>()

/**
 * Executes a statement that was put together for a query. Queries of the same shape have the same text: those that come
 * often are parsed and planned once per connection.
 */
export async function executeShape<Row>(
  database: Kysely<SearchDatabase>,
  statement: RawBuilder<Row>,
): Promise<readonly Row[]> {
  const { sql, parameters } = statement.compile(database)
  const name = nameOf(sql)
  const text = name === undefined ? sql : `/* ${name} */ ${sql}`
  const { rows } = await database.executeQuery(CompiledQuery.raw(text, [...parameters]))
  return rows as readonly Row[]
}

function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= maxPrepared) return known
  const count = (counts.get(text) ?? 0) + 1
  if (count < worthPreparing) {
    if (counts.size >= maxCounted) counts.clear()
    counts.set(text, count)
    return undefined
  }
  counts.delete(text)
  const name = `query_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
  names.set(text, name)
  return name
}
