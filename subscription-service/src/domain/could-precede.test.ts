import { expect, it } from 'vitest'
import { couldPrecede } from './could-precede.ts'

const old = { modifiedAt: '2025-01-01T00:00:00Z' }
const young = { modifiedAt: '2025-06-01T10:00:00.000Z' }

it.each([
  ['happened before', '2025-06-01T09:00:00.000000Z'],
  ['happened after by a clock that may be ahead', '2025-06-01T10:01:00.000000Z'],
  ['says no time', 'never'],
])('what %s could precede a subscription', (_what, occurredAt) => {
  expect(couldPrecede(occurredAt, [old, young])).toBe(true)
})

it('what happened more than a minute later could not', () => {
  expect(couldPrecede('2025-06-01T10:01:00.001000Z', [old, young])).toBe(false)
})

it('nothing precedes no subscription', () => {
  expect(couldPrecede('2025-06-01T09:00:00Z', [])).toBe(false)
})
