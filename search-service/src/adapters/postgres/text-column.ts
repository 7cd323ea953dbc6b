import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'

/** Separates the values of a column; the outbox uses U+001E and U+001F inside a value. */
const betweenValues = '\u001d'
/** Separates the elements of a list within a value. */
export const betweenElements = '\u001f'

/**
 * The values of one column of many rows as a single text parameter. An array parameter would escape every quote
 * of every JSON text: half of the CPU time of a batch. `string_to_array(column, chr(29), '')` takes it apart; an empty
 * value is null then, and so is the only value of a column that is empty as a whole, because `unnest` of several
 * arrays fills up with nulls.
 */
export function textColumn(values: readonly (string | undefined)[]): string {
  for (const value of values) {
    if (value?.includes(betweenValues))
      throw new BadRequestData('Entity has a name or an id with a control character')
  }
  return values.join(betweenValues)
}
