import { isDateTime } from '../ngsi-ld/date-time.ts'

/** The temporal data types of clause 4.6.3. */
export type TemporalType = 'dateTime' | 'date' | 'time'

const date = '[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])'
const time = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.,][0-9]{1,6})?Z'

/** The lexical form of each type, read alike by JavaScript and PostgreSQL; not anchored. */
export const temporalForm: Readonly<Record<TemporalType, string>> = {
  dateTime: `${date}T${time}`,
  date,
  time,
}

/** Length of each type's text up to whole seconds (or days): what follows is the fraction. */
export const temporalWholeLength: Readonly<Record<TemporalType, number>> = { dateTime: 19, date: 10, time: 8 }

const anchored: Readonly<Record<TemporalType, RegExp>> = {
  dateTime: new RegExp(`^${temporalForm.dateTime}$`),
  date: new RegExp(`^${temporalForm.date}$`),
  time: new RegExp(`^${temporalForm.time}$`),
}

/**
 * A text that sorts by code point as the points in time do, or undefined when `text` has not the lexical form of
 * `type`. Fractions are filled up to microseconds: `10:00:00Z` and `10:00:00,0Z` are one time.
 */
export function temporalKey(type: TemporalType, text: string): string | undefined {
  if (!anchored[type].test(text)) return undefined
  if (type === 'date') return text
  const whole = temporalWholeLength[type]
  return (
    text.slice(0, whole) +
    text
      .slice(whole + 1)
      .replace('Z', '')
      .padEnd(6, '0')
  )
}

/** The temporal type a text has, if any; the calendar knows its day. */
export function temporalTypeOf(text: string): TemporalType | undefined {
  if (anchored.time.test(text)) return 'time'
  if (!anchored.date.test(text) && !anchored.dateTime.test(text)) return undefined
  return isDateTime(`${text.slice(0, 10)}T00:00:00Z`) ? (text.length === 10 ? 'date' : 'dateTime') : undefined
}
