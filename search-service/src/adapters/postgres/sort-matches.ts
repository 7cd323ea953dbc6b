import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import { TooManyResults } from '@lodestream/shared/ngsi-ld/errors'
import type { Ordering } from '@lodestream/shared/query/ordering'
import { sortByOrdering } from '@lodestream/shared/query/sort-by-ordering'
import { type Kysely, sql } from 'kysely'
import { selectMatches } from './all-matches.ts'
import { executeShape } from './execute-shape.ts'
import { orderToSql } from './order-sql.ts'
import type { EntitySearch } from './plan-search.ts'
import type { SearchDatabase } from './search-database.ts'
import { columnsOf, type EntityRow, rowsAtMost, type Slice } from './slice.ts'
import type { Reading } from './visible-entity.ts'

/** Matches that this process sorts at most, where the database cannot. */
export const maxSortedMatches = 10_000

/** Which matches, in which order. */
export interface OrderedSlice {
  readonly search: EntitySearch
  readonly slice: Slice
  readonly ordering: Ordering
}

/** A slice of the matches in the order asked for, sorted by the database in one of its collations. */
export function sortInDatabase<Row>(
  database: Kysely<SearchDatabase>,
  reading: Reading,
  { search, slice, ordering, collation }: OrderedSlice & { readonly collation: string },
): Promise<readonly Row[]> {
  const { join, terms } = orderToSql(ordering, collation)
  const after = sql`order by ${sql.join([...terms, sql`entity.seq`])}
    limit ${rowsAtMost(slice.limit)} offset ${rowsAtMost(slice.offset)}`
  return executeShape(
    database,
    selectMatches<Row>(reading, search, { select: columnsOf(slice), join, after }),
  )
}

/** The same, sorted here: for collations that the database does not have. @throws TooManyResults */
export async function sortInProcess(
  database: Kysely<SearchDatabase>,
  reading: Reading,
  { search, slice, ordering }: OrderedSlice,
): Promise<readonly (EntityRow & { readonly id: string })[]> {
  const statement = selectMatches<EntityRow>(reading, search, {
    select: columnsOf({ ...slice, columns: 'entity' }),
    after: sql`order by entity.seq limit ${maxSortedMatches + 1}::int`,
  })
  const rows = await executeShape(database, statement)
  if (rows.length > maxSortedMatches)
    throw new TooManyResults(`More than ${maxSortedMatches} entities are to be sorted by this collation`)
  const rowOf = new Map(rows.map((row) => [JSON.parse(row.doc) as Entity, row]))
  return sortByOrdering([...rowOf.keys()], ordering)
    .slice(slice.offset, slice.offset + slice.limit)
    .flatMap((entity) => {
      const row = rowOf.get(entity)
      return row ? [{ ...row, id: entity.id }] : []
    })
}
