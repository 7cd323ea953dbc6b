import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePattern } from './pattern.ts'
import { rewritePattern } from './pattern-syntax.ts'

/** Few characters, so that patterns and texts meet. */
const character = fc.constantFrom('a', 'b', ':', '1')
const atom = fc.oneof(
  { weight: 5, arbitrary: character },
  fc.constantFrom('.', '[ab]', '[^a]', '\\d', '\\:', '[[:alpha:]]', '^', '$'),
)
const quantifier = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  fc.constantFrom('?', '*', '+', '{0}', '{0,1}', '{1,2}', '{2}', '{0,}', '+?'),
)
const { pattern } = fc.letrec<{ pattern: string; branch: string; piece: string }>((tie) => ({
  pattern: fc.array(tie('branch'), { minLength: 1, maxLength: 3 }).map((branches) => branches.join('|')),
  branch: fc.array(tie('piece'), { maxLength: 5 }).map((pieces) => pieces.join('')),
  piece: fc
    .tuple(
      fc.oneof(
        { maxDepth: 3 },
        { weight: 4, arbitrary: atom },
        tie('pattern').map((inner) => `(${inner})`),
      ),
      quantifier,
    )
    .map(([one, repetition]) => (one === '^' || one === '$' ? one : one + repetition)),
}))
const text = fc.array(character, { maxLength: 8 }).map((characters) => characters.join(''))

describe('rewritePattern().needed', () => {
  it('names nothing that a text which matches could do without', () => {
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 10 }), (source, texts) => {
        const { needed } = rewritePattern(source)
        const matching = texts.filter((each) => compilePattern(source).test(each))
        for (const each of matching)
          for (const list of needed) expect(list.some((one) => each.includes(one))).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['^urn:ngsi-ld:Vehicle:A.*', [['urn:ngsi-ld:Vehicle:A']]],
    ['urn:ngsi-ld:Vehicle:.*:wheel1$', [['urn:ngsi-ld:Vehicle:'], [':wheel1']]],
    ['^urn:(Car|Bike):1', [['urn:Car:1', 'urn:Bike:1']]],
    ['^urn:.*(Car.|Bike|x+)$', [['urn:'], ['Car', 'Bike', 'x']]],
    ['colou?r', [['colour', 'color']]],
    ['ab*c', [['a'], ['c']]],
    ['a(bc)+d', [['a'], ['bc'], ['d']]],
    ['a{2}\\.b', [['a'], ['.b']]],
    ['a|', []],
    ['.*', []],
    ['[0-9]+|a', []],
    ['', []],
  ])('%j needs %j', (source, needed) => {
    expect(rewritePattern(source).needed).toEqual(needed)
  })

  it('does not grow with what could be written out', () => {
    const { needed } = rewritePattern('(a|b)'.repeat(100))

    expect(needed.flat().length).toBeLessThan(1_000)
    expect(needed.every((list) => list.length <= 16)).toBe(true)
  })
})
