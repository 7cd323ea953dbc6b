import { type RawBuilder, sql } from 'kysely'

/** Which matches, in their order, and what of each. */
export interface Slice {
  readonly offset: number
  readonly limit: number
  readonly columns: SliceColumns
}

/** `entity`: its document and version. `id`: its id alone. */
export type SliceColumns = keyof typeof columnTexts

/** Of `entity`, in SQL. */
export const columnTexts = { entity: 'entity.doc, entity.version', id: 'entity.id' } as const

export function columnsOf({ columns }: Slice): RawBuilder<unknown> {
  return sql.raw(columnTexts[columns])
}

/**
 * A number of rows for LIMIT or OFFSET. The planner does not see how many they are, so it need not plan again for each
 * query of a prepared statement.
 */
export function rowsAtMost(count: number): RawBuilder<number> {
  return sql<number>`(select ${count}::bigint)`
}

/** Rows of the index that one statement reads at most. */
const mostRows = 200_000

/** Rows of the index that are worth reading for a slice: beyond them matches are found sooner by walking along entities. */
export function worthReading({ offset, limit }: Slice): number {
  return Math.min(1_000 + 4 * (offset + limit), mostRows)
}
