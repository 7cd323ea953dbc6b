import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entity } from '../ngsi-ld/entity.ts'
import { arbitraryLinkedQ, arbitraryQGraph } from '../testing/arbitrary-q.ts'
import { exampleTerms, workedCases, workedEntity } from '../testing/q-worked-cases.ts'
import { evaluateQ } from './evaluate-q.ts'
import { parseQ } from './parse-q.ts'
import type { QExpression } from './q-expression.ts'
import type { ResolveEntity } from './resolve-entity.ts'

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

  it('agrees with following each relationship of each entity by itself', () => {
    fc.assert(
      fc.property(arbitraryLinkedQ(), arbitraryQGraph(), (q, entities) => {
        const resolve = (id: string) => entities.find((entity) => entity.id === id)
        for (const entity of entities)
          expect(evaluateQ(q, entity, resolve)).toBe(evaluateOneByOne(q, entity, resolve))
      }),
      { numRuns: 500 },
    )
  })
})

function evaluateOneByOne(q: QExpression, entity: Entity, resolve: ResolveEntity): boolean {
  switch (q.kind) {
    case 'and':
      return q.operands.every((operand) => evaluateOneByOne(operand, entity, resolve))
    case 'or':
      return q.operands.some((operand) => evaluateOneByOne(operand, entity, resolve))
    case 'linked':
      return (entity.attributes[q.relationship] ?? [])
        .filter(({ kind }) => kind.endsWith('Relationship'))
        .flatMap(({ value }) => value as string | string[])
        .flatMap((id) => resolve(id) ?? [])
        .filter(({ types }) => (q.types ?? types).some((type) => types.includes(type)))
        .some((linked) => evaluateOneByOne(q.inner, linked, resolve))
    default:
      return evaluateQ(q, entity)
  }
}
