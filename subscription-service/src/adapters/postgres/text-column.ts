import { type RawBuilder, sql } from 'kysely'

/** A control character: JSON texts and IRIs cannot contain it, and it is taken out of what may. */
export const separator = '\u001e'

/**
 * One column of a multi-row statement: a single text parameter that the database takes apart. The driver escapes every quote
 * of an array parameter, which costs half of the processor time of a batch. The select hides how many values there are: the
 * planner would make a plan for every number of them.
 * The caller makes sure that there is at least one row, and that a single value is not empty (see `markEmpty`).
 */
export function textColumn(values: readonly (string | number | bigint)[]): RawBuilder<string[]> {
  return sql`string_to_array((select ${values.join(separator)}::text), ${sql.lit(separator)})`
}

/** The reverse, of one text that the database put together: the driver makes an object of each row. */
export function splitText(text: string | null): readonly string[] {
  return text === null ? [] : text.split(separator)
}

/** For values that may be empty, because the empty text splits into no row at all: `substr(column, 2)` undoes it. */
export function markEmpty(value: string): string {
  return `=${value}`
}

/** Text from elsewhere, safe to be a value: no separator and no NUL, which PostgreSQL cannot store; capped. */
export function toStorableText(value: string, charactersMax: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  return value.slice(0, charactersMax).replaceAll(/[\u0000-\u001f\ud800-\udfff]/g, ' ')
}
