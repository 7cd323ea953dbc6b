import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { CompiledQuery, type Kysely } from 'kysely'
import { segmentBits } from './entity-index/segment.ts'
import { elementsOf, type ReferenceArrays, readReferences } from './reference-arrays.ts'
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

/** Reads a stretch: what the state of one instant has, with the versions then. */
export async function stretchOfType(
  database: Kysely<SearchDatabase>,
  tenant: TenantId,
  { path, after, length }: StretchBounds,
): Promise<Stretch> {
  const query = CompiledQuery.raw(statement, [tenant, path, after, length])
  const [row = { places: null, versions: null }] = (await database.executeQuery(query))
    .rows as readonly ReferenceArrays[]
  const places = elementsOf(row.places)
  return { references: readReferences(row), next: places.length === length ? places.at(-1) : undefined }
}
