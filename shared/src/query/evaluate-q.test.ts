import { describe, expect, it } from 'vitest'
import { exampleTerms, workedCases, workedEntity } from '../testing/q-worked-cases.ts'
import { evaluateQ } from './evaluate-q.ts'
import { parseQ } from './parse-q.ts'

describe('evaluateQ() (clause 4.9)', () => {
  it.each(workedCases)('%s: %s', (q, matches) => {
    expect(evaluateQ(parseQ(q, exampleTerms), workedEntity)).toBe(matches)
  })

  it('compares expanded values where expandValues says so', () => {
    const options = { expandValues: ['https://example.org/gender'] }

    expect(evaluateQ(parseQ('gender==Male', exampleTerms, options), workedEntity)).toBe(true)
    expect(evaluateQ(parseQ('gender!="Male"', exampleTerms, options), workedEntity)).toBe(false)
  })
})
