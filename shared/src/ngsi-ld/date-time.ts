import type { DateTime } from './entity.ts'
import { BadRequestData } from './errors.ts'

const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})([.,]\d{1,6})?Z$/

/** Whether a text is a DateTime of clause 4.8: UTC, calendar-valid, at most six decimals (after a point or a comma). */
export function isDateTime(text: unknown): text is string {
  const match = typeof text === 'string' ? pattern.exec(text) : null
  if (match === null) return false
  const [, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.map(Number)
  const date = new Date(Date.UTC(year, month - 1, day))
  date.setUTCFullYear(year)
  // There is no year 0 in what dates are kept in.
  const isDay = year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isDay && hour < 24 && minute < 60 && second < 60
}

/**
 * A DateTime without its Z and with six decimals: fractions of a second have zero to six digits (clause 4.8); padded, text
 * order is time order.
 */
export function sortableDateTime(time: DateTime): string {
  const text = time.endsWith('Z') ? time.slice(0, -1) : time
  return (text.includes('.') ? text : `${text}.`).padEnd('YYYY-MM-DDThh:mm:ss.ffffff'.length, '0')
}

/** A DateTime as it is kept: the text of the client with a decimal point. Throws BadRequestData naming the member. */
export function parseDateTime(value: unknown, member: string): DateTime {
  if (!isDateTime(value))
    throw new BadRequestData(`${member} must be a DateTime as YYYY-MM-DDThh:mm:ss[.ffffff]Z, in UTC`)
  return value.replace(',', '.')
}
