import { describe, expect, it } from 'vitest'
import { parseDurationMs } from './duration.ts'
import { BadRequestData } from './errors.ts'

describe('parseDurationMs()', () => {
  it.each([
    ['PT0S', 0],
    ['P0D', 0],
    ['PT1H', 3_600_000],
    ['PT1M', 60_000],
    ['P1M', 30 * 86_400_000],
    ['P1Y2M3DT4H5M6S', ((365 + 60 + 3) * 86_400 + 4 * 3_600 + 5 * 60 + 6) * 1_000],
    ['PT0.5S', 500],
    ['PT0,5S', 500],
    ['P2W', 14 * 86_400_000],
  ])('%s is %i ms', (text, expected) => {
    expect(parseDurationMs(text, 'Parameter x')).toBe(expected)
  })

  it.each([
    '',
    'P',
    'PT',
    'P1',
    '1H',
    'PT1D',
    'P1H',
    'P1W1D',
    'PT1H1H',
    'pt1h',
    'P-1D',
    'PT1.5H',
    ' PT1H',
    'P1DT',
  ])('refuses %j', (text) => {
    expect(() => parseDurationMs(text, 'Parameter x')).toThrow(BadRequestData)
    expect(() => parseDurationMs(text, 'Parameter x')).toThrow(/Parameter x/)
  })
})
