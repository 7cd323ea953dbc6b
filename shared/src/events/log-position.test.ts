import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import { parseLogPosition, printLogPosition } from './log-position.ts'

describe('parseLogPosition()', () => {
  it('reads what printLogPosition() writes', () => {
    const position = fc.dictionary(fc.nat(99).map(String), fc.bigInt(0n, 2n ** 63n - 1n), { minKeys: 1 })
    fc.assert(
      fc.property(position, (offsets) => {
        const written = new Map(
          Object.entries(offsets).map(([partition, offset]) => [Number(partition), offset]),
        )

        expect(parseLogPosition(printLogPosition(written))).toEqual(written)
      }),
    )
  })

  it.each([
    '',
    'x',
    '1',
    '1-',
    '1-2.',
    '-1-2',
    '1--2',
    '1-2.3',
    '0-9223372036854775808',
    `${'0-0.'.repeat(2000)}0-0`,
  ])('refuses %j', (text) => {
    expect(() => parseLogPosition(text)).toThrow(BadRequestData)
  })
})
