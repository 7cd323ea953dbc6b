import fc from 'fast-check'
import { expect, it } from 'vitest'
import { arbitraryQ } from '../testing/arbitrary-q.ts'
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
