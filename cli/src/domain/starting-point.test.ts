import { describe, expect, it } from 'vitest'
import { parseStartingPoint } from './starting-point.ts'

describe('parseStartingPoint', () => {
  it.each([
    ['earliest', { kind: 'earliest' }],
    ['latest', { kind: 'latest' }],
    ['2026-01-31T12:00:00Z', { kind: 'time', time: new Date('2026-01-31T12:00:00Z') }],
    [
      '0-5.1-7',
      {
        kind: 'position',
        position: new Map([
          [0, 5n],
          [1, 7n],
        ]),
      },
    ],
  ])('reads %s', (text, point) => {
    expect(parseStartingPoint(text)).toEqual(point)
  })

  it.each(['', 'yesterday', '2026-13-01T00:00:00Z', '0-'])('refuses "%s"', (text) => {
    expect(() => parseStartingPoint(text)).toThrow('--from must be')
  })
})
