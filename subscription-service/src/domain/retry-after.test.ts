import { expect, it } from 'vitest'
import { parseRetryAfter } from './retry-after.ts'

const now = Date.UTC(2025, 5, 1, 10, 0, 0)

it.each([
  ['0', 0],
  ['120', 120_000],
  [' 5 ', 5000],
  ['999999999999999', 999_999_999_999_999_000],
  ['Sun, 01 Jun 2025 10:00:30 GMT', 30_000],
  ['Sun, 01 Jun 2025 09:00:00 GMT', 0],
  ['-1', undefined],
  ['1.5', undefined],
  ['1e9', undefined],
  ['', undefined],
  ['soon', undefined],
  ['2025-06-01T10:00:30Z', undefined],
  ['Sun, 99 Jun 2025 10:00:30 GMT', undefined],
  [undefined, undefined],
])('parseRetryAfter(%j) is %s', (text, expected) => {
  expect(parseRetryAfter(text, now)).toBe(expected)
})
