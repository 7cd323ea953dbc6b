import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { indexPath } from './entity-index/index-path.ts'
import { columnsOf, type Slice } from './slice.ts'
import { entityAt, everyEntity, type Reading } from './visible-entity.ts'

/** Types whose entities are walked one type after the other; for more of them all entities of the tenant are. */
const maxWalkedTypes = 8

/**
 * A query: a slice of the entities that satisfy conditions, found by walking along the entities of some types in the order of
 * pages until there are enough.
 */
export function walkEntities<Row>(
  reading: Reading,
  types: readonly Iri[] | undefined,
  { conditions, slice }: { readonly conditions: RawBuilder<SqlBool>; readonly slice: Slice },
): RawBuilder<Row> {
  const part = sql`limit ${slice.limit}::int offset ${slice.offset}::int`
  if (types === undefined || types.length > maxWalkedTypes)
    return sql<Row>`select ${columnsOf(slice)} from ${everyEntity(reading)} where ${conditions} order by entity.seq ${part}`
  const enough = slice.offset + slice.limit
  const branches = types.map((type, index) => {
    // An entity of several types counts as one of the first.
    const earlier = types.slice(0, index)
    return sql`(
      select hit.seq, ${columnsOf(slice)} from ${entityAt(entitiesOfType(type, reading), reading)}
      where not entity.types && ${earlier}::text[] and ${conditions}
      order by hit.segment, hit.key, hit.seq limit ${enough}::int)`
  })
  return sql<Row>`select * from (${sql.join(branches, sql` union all `)}) as match order by seq ${part}`
}

/** All rows of a path have the same key, so the index has them in the order of pages. */
function entitiesOfType(type: Iri, { tenant }: Reading): RawBuilder<unknown> {
  return sql`(
    select segment, key, seq from entity_value
    where tenant = ${tenant} and path = ${indexPath(type, { of: 'type' })}::bigint
    order by segment, key, seq offset 0
  ) as hit`
}
