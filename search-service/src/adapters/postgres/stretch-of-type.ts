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
  readonly tenant: TenantId
  /** Of the type (index-path). */
  readonly path: string
  /** The place before the first. */
  readonly after: string
  readonly length: number
}

// All rows of a path have the same key, so the index has them in the order of pages, and looking entities up keeps it. The planner
// does not see how many stretches are asked for: it would plan again for each number of them.
const statement = `/* stretches_of_types */
select stretch.places, stretch.versions
from unnest((select $1::text[]), (select $2::bigint[]), (select $3::bigint[]), (select $4::int[])) with ordinality
  as wanted (tenant, path, after, length, number)
cross join lateral (
  select array_agg(hit.seq)::text as places, array_agg(entity.version)::text as versions
  from (
    select seq from entity_value
    where tenant = wanted.tenant and path = wanted.path and segment >= (wanted.after >> ${segmentBits})
      and seq > wanted.after
    order by segment, key, seq limit wanted.length
  ) as hit left join lateral (
    select version from entity
    where tenant = wanted.tenant collate "C" and seq = hit.seq and deleted_at is null
    offset 0
  ) as entity on true
) as stretch
order by wanted.number`

/** Reads stretches: what the state of one instant has, with the versions then. */
export function readStretches(database: Kysely<SearchDatabase>) {
  return async (wanted: readonly StretchBounds[]): Promise<readonly Stretch[]> => {
    const parameters = [
      wanted.map(({ tenant }) => tenant),
      wanted.map(({ path }) => path),
      wanted.map(({ after }) => after),
      wanted.map(({ length }) => length),
    ]
    const { rows } = await database.executeQuery(CompiledQuery.raw(statement, parameters))
    return (rows as readonly ReferenceArrays[]).map((row, index) => stretchOf(row, wanted[index]?.length))
  }
}

function stretchOf(row: ReferenceArrays, length: number | undefined): Stretch {
  const places = elementsOf(row.places)
  return { references: readReferences(row), next: places.length === length ? places.at(-1) : undefined }
}
