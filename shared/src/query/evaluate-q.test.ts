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

  it('follows relationships to what can be retrieved, each entity once', () => {
    const link = (object: string | string[]) => ({
      'https://example.org/next': [{ kind: 'Relationship' as const, value: object }],
    })
    const ids = Array.from({ length: 50 }, (_, n) => `urn:n:${n}`)
    const entities = new Map(ids.map((id) => [id, { id, types: [], attributes: link(ids) }]))
    let resolved = 0
    const resolve = (id: string) => {
      resolved += 1
      return entities.get(id)
    }
    const q = parseQ('next{next{next{next{speed}}}}', exampleTerms, { joinLevel: 4 })

    expect(evaluateQ(q, { ...workedEntity, attributes: link('urn:n:0') }, resolve)).toBe(false)
    expect(resolved).toBeLessThan(200)
    expect(evaluateQ(q, { ...workedEntity, attributes: link('urn:n:0') })).toBe(false)
    entities.set('urn:n:7', { ...workedEntity, id: 'urn:n:7' } as never)
    expect(evaluateQ(q, { ...workedEntity, attributes: link('urn:n:0') }, resolve)).toBe(true)
  })
})
