import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLiteralDictionary } from './literal-dictionary.ts'

const text = fc
  .array(fc.constantFrom('a', 'b', ':', '\u{1f600}'), { maxLength: 12 })
  .map((all) => all.join(''))
const literal = text.filter((one) => one !== '')

describe('createLiteralDictionary()', () => {
  it('finds the literals that occur, whatever was added and removed before', () => {
    fc.assert(
      fc.property(fc.array(literal), fc.array(literal), text, (kept, gone, searched) => {
        const dictionary = createLiteralDictionary()
        for (const one of [...gone, ...kept]) dictionary.add(one)
        for (const one of gone) dictionary.remove(one)

        expect([...dictionary.occurringIn(searched)].sort()).toEqual(
          [...new Set(kept)].filter((one) => searched.includes(one)).sort(),
        )
      }),
    )
  })
})
