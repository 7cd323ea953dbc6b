import fc from 'fast-check'
import { expect, it } from 'vitest'
import { NgsiLdError } from '../ngsi-ld/errors.ts'
import { arbitraryLinkedQ, arbitraryQ, maxLinks } from '../testing/arbitrary-q.ts'
import { printQ } from '../testing/print-q.ts'
import { exampleTerms } from '../testing/q-worked-cases.ts'
import { parseQ } from './parse-q.ts'

it('parseQ() reads what printQ() writes: parse(print(q)) = q', () => {
  fc.assert(
    fc.property(arbitraryQ(), (q) => {
      expect(parseQ(printQ(q, exampleTerms), exampleTerms)).toEqual(q)
    }),
    { numRuns: 500 },
  )
})

it('parseQ() reads linked entities as printQ() writes them', () => {
  fc.assert(
    fc.property(arbitraryLinkedQ(), (q) => {
      expect(parseQ(printQ(q, exampleTerms), exampleTerms, { joinLevel: maxLinks })).toEqual(q)
    }),
    { numRuns: 500 },
  )
})

it('parseQ() reads any text or refuses it with an error of the specification', () => {
  const token = fc.constantFrom(
    ...['a', 'b.c', '[', ']', '(', ')', '{', '}', ';', '|', ',', '..', '==', '!=', '~=', '>', '=', '!'],
    ...[
      '"x"',
      '"',
      '\\',
      '1',
      '1e9',
      '2024-01-01',
      '10:00:00Z',
      'true',
      ' ',
      '.',
      '*',
      '+',
      '?',
      '\u{1f600}',
    ],
  )
  const text = fc.oneof(
    fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join('')),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(text, (q) => {
      try {
        parseQ(q, exampleTerms, { joinLevel: 2 })
      } catch (error) {
        expect(error).toBeInstanceOf(NgsiLdError)
      }
    }),
    { numRuns: 2_000 },
  )
})
