/** A control character: JSON texts and IRIs cannot contain it, and it is taken out of what may. */
const separator = '\u001e'

/**
 * One column of a multi-row statement as one text parameter, to be split by `string_to_array($1, E'\\x1e')`. The
 * driver escapes every quote of an array parameter, which costs half of the processor time of a batch.
 * The caller makes sure that there is at least one row, and that a single value is not empty (see `markEmpty`).
 */
export function toTextColumn(values: readonly (string | number | bigint)[]): string {
  return values.join(separator)
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
