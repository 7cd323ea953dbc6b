import { compareCodePoints } from '@lodestream/shared/query/compare-code-points'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterValue, maxTextBytes, rowKey, textPrefixRange, valueKey } from './index-key.ts'

describe('valueKey()', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true })
  const text = fc.string({ unit: 'binary', maxLength: 20 }).map((any) => any.replaceAll('\0', ''))

  it('sorts numbers as numbers', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        const order = valueKey('number', a) < valueKey('number', b) ? -1 : 1
        if (a === b) expect(valueKey('number', a)).toBe(valueKey('number', b))
        else expect(order).toBe(a < b ? -1 : 1)
      }),
    )
  })

  it('sorts texts by code point, whatever the last byte of the row is', () => {
    fc.assert(
      fc.property(text, text, fc.constantFrom('certain', 'uncertain'), (a, b, certainty) => {
        const order = Math.sign(compareCodePoints(a, b))
        const [x, y] = [rowKey(valueKey('text', a), certainty), rowKey(valueKey('text', b), 'certain')]
        if (order !== 0) expect(x < y ? -1 : 1).toBe(order)
      }),
    )
  })

  it('has all rows of a value, and no other, before afterValue()', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        fc.pre(a !== b)
        const key = valueKey('text', a)
        const within = (row: string) => row >= key && row < afterValue(key)
        expect(within(rowKey(key, 'certain')) && within(rowKey(key, 'uncertain'))).toBe(true)
        expect(within(rowKey(valueKey('text', b), 'uncertain'))).toBe(false)
      }),
    )
  })

  it('finds by their beginning texts that are too long', () => {
    const long = 'ä'.repeat(maxTextBytes)
    const { from, to } = textPrefixRange('ä'.repeat(20))

    expect(valueKey('text', long)).toBe(valueKey('text', `${long}x`))
    expect(valueKey('text', long) >= from && valueKey('text', long) < to).toBe(true)
  })
})
