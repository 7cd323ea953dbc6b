import { expect, it } from 'vitest'
import { startsBefore } from './starts-before.ts'

it.each([
  [{ 3: 7 }, { partition: 3, offset: 6n }, false],
  [{ 3: 7 }, { partition: 3, offset: 7n }, true],
  [{ 3: 7 }, { partition: 4, offset: 0n }, true],
  [{ 3: 0 }, { partition: 3, offset: 0n }, true],
  [undefined, { partition: 3, offset: 0n }, true],
])('from %o, the event at %o: %s', (startsAt, place, expected) => {
  expect(startsBefore(startsAt ? { startsAt } : {}, place)).toBe(expected)
})
