import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'

/** Negative, zero or positive as `left` is before, at or after `right`; fractions may differ in length. */
export function compareDateTimes(left: DateTime, right: DateTime): number {
  const [a, b] = [sortable(left), sortable(right)]
  if (a === b) return 0
  return a < b ? -1 : 1
}

function sortable(instant: DateTime): string {
  return `${instant.slice(0, 19)}.${instant.slice(20, -1).padEnd(6, '0')}`
}
