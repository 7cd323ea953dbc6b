import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { CompiledQuery, type Kysely } from 'kysely'
import { segmentBits } from './entity-index/segment.ts'
import type { SearchDatabase } from './search-database.ts'
import type { EntityReference } from './slice.ts'

/** Entities of a type that follow each other in the order of pages. */
export interface Stretch {
  readonly references: readonly EntityReference[]
  /** Where the next one begins; undefined: nothing follows. */
  readonly next: string | undefined
}

/** Where a stretch begins and how long it is. */
export interface StretchBounds {
  /** Of the type (index-path). */
  readonly path: string
  /** The place before the first. */
  readonly after: string
  readonly length: number
}

// All rows of a path have the same key, so the index has them in the order of pages, and looking entities up keeps it.
const statement = `/* stretch_of_type */
select array_agg(hit.seq)::text as places, array_agg(entity.version)::text as versions
from (
  select seq from entity_value
  where tenant = $1 and path = $2::bigint and segment >= ($3::bigint >> ${segmentBits}) and seq > $3::bigint
  order by segment, key, seq limit (select $4::int)
) as hit left join lateral (
  select version from entity where tenant = $1 collate "C" and seq = hit.seq and deleted_at is null
  offset 0
) as entity on true`

/** Arrays as text: the driver would take longer to read them. Null when there is nothing. */
interface Answer {
  readonly places: string | null
  readonly versions: string | null
}

/** Reads a stretch: what the state of one instant has, with the versions then. */
export async function stretchOfType(
  database: Kysely<SearchDatabase>,
  tenant: TenantId,
  { path, after, length }: StretchBounds,
): Promise<Stretch> {
  const query = CompiledQuery.raw(statement, [tenant, path, after, length])
  const [row] = (await database.executeQuery(query)).rows as readonly Answer[]
  const places = elementsOf(row?.places)
  const versions = elementsOf(row?.versions).map(Number)
  const references = places.map((place, index) => ({ place, version: versions[index] ?? Number.NaN }))
  return {
    // Of what was deleted there is no version.
    references: references.filter(({ version }) => !Number.isNaN(version)),
    next: places.length === length ? places.at(-1) : undefined,
  }
}

/** Of an array of numbers. */
function elementsOf(text: string | null | undefined): readonly string[] {
  return text ? text.slice(1, -1).split(',') : []
}
