import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type Kysely, sql } from 'kysely'
import type { PlaceAccess } from '../entity-geometry/place-access.ts'
import { executeShape } from '../execute-shape.ts'
import type { SearchDatabase } from '../search-database.ts'
import type { Access } from './access.ts'
import { allHits } from './hits-sql.ts'

/** Rows counted of each access at most. */
const maxCounted = 300
/** Accesses compared at most. */
const maxCompared = 8

interface Measure {
  readonly rows: number
  /** The last segment reached. */
  readonly segment: number | null
}

/**
 * The access that leads to the fewest entities, found by a count that ends early; among those that lead to many, the one
 * whose rows lie furthest apart. Undefined when there is none.
 */
export async function chooseAccess(
  database: Kysely<SearchDatabase>,
  tenant: TenantId,
  accesses: readonly (Access | PlaceAccess)[],
): Promise<Access | PlaceAccess | undefined> {
  if (accesses.length <= 1) return accesses[0]
  const compared = accesses.slice(0, maxCompared)
  const counts = compared.map(
    (access) => sql`
      (${allHits(tenant, access, maxCounted)} select count(*)::int as rows, max(segment) as segment from hit)`,
  )
  const rows = await executeShape(database, sql<Measure>`${sql.join(counts, sql` union all `)}`)
  const measured = compared.flatMap((access, index) => {
    const measure = rows[index]
    return measure === undefined ? [] : [{ access, ...measure }]
  })
  const [best] = measured.toSorted((a, b) => a.rows - b.rows || (b.segment ?? 0) - (a.segment ?? 0))
  return best?.access
}
