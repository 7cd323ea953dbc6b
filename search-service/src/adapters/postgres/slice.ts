import { type RawBuilder, sql } from 'kysely'

/** Which matches, in their order, and what of each. */
export interface Slice {
  readonly offset: number
  readonly limit: number
  readonly columns: SliceColumns
  /** Only what is behind this place in the order of pages. */
  readonly after?: string
}

/** `entity`: an EntityRow. `reference`: an EntityReference. `id`: its id alone. */
export type SliceColumns = keyof typeof columnTexts

/** An entity without what it holds. */
export interface EntityReference {
  /** In the order of pages. */
  readonly place: string
  readonly version: number
}

/** An entity as a row of a slice. */
export interface EntityRow extends EntityReference {
  /** The JSON of an Entity. */
  readonly doc: string
}

/** Matches in the order of pages. */
export interface FoundSlice<Row> {
  readonly rows: readonly Row[]
  /** Of matches; where it came along. */
  readonly total?: number
}

/** Of `entity`, in SQL. */
const columnTexts = {
  entity: 'entity.seq as place, entity.version, entity.doc::text as doc',
  reference: 'entity.seq as place, entity.version',
  id: 'entity.id',
} as const

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
