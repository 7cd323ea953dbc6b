import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { indexPath } from './entity-index/index-path.ts'
import { segmentBits } from './entity-index/segment.ts'
import { columnsOf, rowsAtMost, type Slice } from './slice.ts'
import { entityAt, everyEntity, isBehind, type Reading } from './visible-entity.ts'

/** Types whose entities are walked one type after the other; for more of them all entities of the tenant are. */
const maxWalkedTypes = 8

interface Walk {
  readonly conditions: RawBuilder<SqlBool>
  readonly slice: Slice
}

/**
 * A query: a slice of the entities that satisfy conditions, found by walking along the entities of some types in the order of
 * pages until there are enough.
 */
export function walkEntities<Row>(
  reading: Reading,
  types: readonly Iri[] | undefined,
  { conditions, slice }: Walk,
): RawBuilder<Row> {
  const { after } = slice
  const part = sql`limit ${rowsAtMost(slice.limit)} offset ${rowsAtMost(slice.offset)}`
  if (types === undefined || types.length > maxWalkedTypes)
    return sql<Row>`select ${columnsOf(withDocuments(slice))} from ${everyEntity(reading, after)} where ${conditions} order by entity.seq ${part}`
  const enough = slice.offset + slice.limit
  const branches = types.map((type, index) => {
    // An entity of several types counts as one of the first.
    const earlier = types.slice(0, index)
    return sql`(
      select hit.seq, ${columnsOf(slice)} from ${entityAt(entitiesOfType(type, reading, after), reading)}
      where not entity.types && ${earlier}::text[] and ${conditions}
      order by hit.segment, hit.key, hit.seq limit ${rowsAtMost(enough)})`
  })
  return sql<Row>`select * from (${sql.join(branches, sql` union all `)}) as match order by seq ${part}`
}

/** Without documents the rows are so narrow that the planner would rather sort the whole table. */
function withDocuments(slice: Slice): Slice {
  return slice.columns === 'reference' ? { ...slice, columns: 'entity' } : slice
}

/** All rows of a path have the same key, so the index has them in the order of pages. */
function entitiesOfType(type: Iri, { tenant }: Reading, after: string | undefined): RawBuilder<unknown> {
  const segments =
    after === undefined ? sql`` : sql`and segment >= (${after}::bigint >> ${sql.lit(segmentBits)})`
  return sql`(
    select segment, key, seq from entity_value
    where tenant = ${tenant} and path = ${indexPath(type, { of: 'type' })}::bigint
      ${segments} ${isBehind(after)}
    order by segment, key, seq offset 0
  ) as hit`
}
