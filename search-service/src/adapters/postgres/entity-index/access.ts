import type { IndexKey } from './index-key.ts'

/** Keys of a path: from the first, to but without the last. */
export interface KeyRange {
  readonly path: string
  readonly from: IndexKey
  readonly to: IndexKey
}

/** Rows of `entity_value` that every match of a query has one of: a way to the matches. */
export interface Access {
  readonly ranges: readonly KeyRange[]
  /** Paths of which every row counts. */
  readonly wholes: readonly string[]
  /** Whether a row that is certain proves a match, so that nobody has to look at the entity. */
  readonly covers: boolean
}
