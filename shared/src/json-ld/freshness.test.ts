import { expect, it } from 'vitest'
import { freshnessMs } from './freshness.ts'

const nowMs = Date.parse('2024-05-01T00:00:00Z')

it.each([
  [{ 'cache-control': 'max-age=120' }, 120_000],
  [{ 'cache-control': 'public, MAX-AGE=120', age: '20' }, 100_000],
  [{ 'cache-control': 'max-age=0' }, 5_000],
  [{ 'cache-control': 'no-cache' }, 5_000],
  [{ 'cache-control': 'no-store, max-age=600' }, 5_000],
  [{ 'cache-control': 'max-age=99999999999999' }, 86_400_000],
  [{ expires: 'Wed, 01 May 2024 00:10:00 GMT' }, 600_000],
  [{ expires: '0' }, 5_000],
  [{ 'last-modified': 'Tue, 30 Apr 2024 14:00:00 GMT' }, 3_600_000],
  [{ 'last-modified': 'never' }, 3_600_000],
  [{}, 3_600_000],
] as [Record<string, string>, number][])('freshnessMs(%j) is %i', (headers, expected) => {
  expect(freshnessMs(headers, nowMs)).toBe(expected)
})
