import type { EntityReference } from './slice.ts'

/** Separates rows that come as one text, which is quicker to make and to read than many rows: in JSON it would be escaped. */
export const betweenRows = '\u001e'

/** The EntityReference of `entity` as text, in SQL. */
export const referenceText = "entity.seq || ' ' || entity.version"

export function readReference(text: string): EntityReference {
  const end = text.indexOf(' ')
  return { place: text.slice(0, end), version: Number(text.slice(end + 1)) }
}
