import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'

const dateTime = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:[.,](\d{1,6}))?Z$/
const name = /^\p{L}[\p{L}\p{N}_]*(?::\p{L}[\p{L}\p{N}_]*)?$/u
const absoluteIri = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}\\^`]+$/
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** A calendar-valid DateTime (clause 4.6.3) with a decimal point, or undefined. */
export function parseDateTime(text: string): DateTime | undefined {
  const parts = dateTime.exec(text)
  const seconds = parts?.[1]
  if (seconds === undefined) return undefined
  const time = Date.parse(`${seconds}Z`)
  // Date.parse takes 31 February for 3 March: only a date that comes back as it went in is on the calendar.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, seconds.length) !== seconds)
    return undefined
  return text.replace(',', '.')
}

/** Negative, zero or positive as `left` is before, at or after `right`. */
export function compareDateTimes(left: DateTime, right: DateTime): number {
  const [a, b] = [sortable(left), sortable(right)]
  if (a === b) return 0
  return a < b ? -1 : 1
}

function sortable(instant: DateTime): string {
  return `${instant.slice(0, 19)}.${instant.slice(20, -1).padEnd(6, '0')}`
}

/** Name or absolute IRI (clause 4.6.2). */
export function isName(text: string): boolean {
  return name.test(text) || absoluteIri.test(text)
}

/** An absolute URI or IRI (clause 4.6.2). */
export function isUri(text: string): boolean {
  return absoluteIri.test(text)
}

/** A legal name of an HTTP header (RFC 7230 3.2.6). */
export function isHeaderName(text: string): boolean {
  return token.test(text)
}

/** A legal value of an HTTP header (RFC 7230 3.2): visible characters, spaces and tabs. */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text) && text.trim() === text
}
