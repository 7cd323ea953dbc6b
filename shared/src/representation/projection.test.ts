import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coreTerms } from '../json-ld/core-terms.ts'
import { BadRequestData, TooComplexQuery } from '../ngsi-ld/errors.ts'
import { arbitraryEntity } from '../testing/arbitrary-entity.ts'
import { isBlank, keepAttributes, omitMembers, pickMembers } from './pick-omit.ts'
import { assertNoConflict, type Projection, parseProjection, projectionDepth } from './projection.ts'
import { toNormalized } from './to-normalized.ts'

const vocabulary = 'https://uri.etsi.org/ngsi-ld/default-context/'
const parse = (...texts: string[]) => parseProjection(texts, 'Parameter pick', coreTerms)
const plain = ({ items }: Projection): unknown =>
  Object.fromEntries(
    [...items].map(([name, inner]) => [name.replace(vocabulary, ''), inner ? plain(inner) : true]),
  )

describe('parseProjection() (4.21)', () => {
  it.each([
    ['a', { a: true }],
    ['id,type,scope,a', { id: true, type: true, scope: true, a: true }],
    ['a|b,c', { a: true, b: true, c: true }],
    ['a,r{x,y}', { a: true, r: { x: true, y: true } }],
    ['r{s{x}},b', { r: { s: { x: true } }, b: true }],
    [' a , r { x | id } ', { a: true, r: { x: true, id: true } }],
    ['http://x.test/a', { 'http://x.test/a': true }],
    ['a,a{x}', { a: true }],
    ['a{x},a{y}', { a: { x: true, y: true } }],
  ])('reads %s', (text, expected) => {
    expect(plain(parse(text))).toEqual(expected)
  })

  it('unites several expressions', () => {
    expect(plain(parse('a,b', 'r{x}'))).toEqual({ a: true, b: true, r: { x: true } })
  })

  it.each([
    'a,',
    ',a',
    'a,,b',
    '{a}',
    'a{',
    'a{}',
    'a}',
    'a{b',
    'a b',
    'a{b}}',
    'a{b}c',
    '1a',
    'a(',
    '@id',
    'id{a}',
    'a.b',
  ])('refuses %s', (text) => {
    expect(() => parse(text)).toThrow(BadRequestData)
    expect(() => parse(text)).toThrow(/Parameter pick/)
  })

  it('bounds the nesting', () => {
    expect(() => parse(`${'a{'.repeat(40)}a${'}'.repeat(40)}`)).toThrow(TooComplexQuery)
  })

  it.each([
    ['a,b', 0],
    ['a{b}', 1],
    ['a{b{c}},d{e}', 2],
  ])('knows the depth of %s', (text, depth) => {
    expect(projectionDepth(parse(text))).toBe(depth)
  })

  it.each([
    ['a', 'a', true],
    ['id', 'id', true],
    ['r{x}', 'r', true],
    ['r{x}', 'r{x}', true],
    ['r{x}', 'r{y}', false],
    ['r', 'r{y}', false],
    ['a', 'b', false],
  ])('pick %s and omit %s conflict: %s', (pick, omit, conflict) => {
    const check = () => assertNoConflict(parse(pick), parse(omit), 'Parameter')

    if (conflict) expect(check).toThrow(/Parameter pick and omit both name/)
    else expect(check).not.toThrow()
  })
})

describe('pick and omit (4.21)', () => {
  const names = ['id', 'type', 'scope', 'speed', 'colour', 'label', 'owner', 'place', 'none']
  const list = fc.subarray(names, { minLength: 1 })
  const members = (value: object) => Object.keys(value).sort()

  it('share the members of an entity between them', () => {
    fc.assert(
      fc.property(arbitraryEntity(), list, (entity, listed) => {
        const projection = parse(listed.join())
        const [all, picked, omitted] = [
          entity,
          pickMembers(entity, projection),
          omitMembers(entity, projection),
        ].map((each) => toNormalized(each, coreTerms))

        expect(members({ ...picked, ...omitted })).toEqual(members(all ?? {}))
        expect(members(picked ?? {})).toEqual(members(all ?? {}).filter((name) => listed.includes(name)))
        expect(members(omitted ?? {})).toEqual(members(all ?? {}).filter((name) => !listed.includes(name)))
      }),
    )
  })

  it('change nothing the second time', () => {
    fc.assert(
      fc.property(arbitraryEntity(), list, (entity, listed) => {
        const projection = parse(listed.join())
        const [picked, omitted] = [pickMembers(entity, projection), omitMembers(entity, projection)]

        expect(pickMembers(picked, projection)).toEqual(picked)
        expect(omitMembers(omitted, projection)).toEqual(omitted)
        expect(isBlank(omitMembers(picked, projection))).toBe(true)
      }),
    )
  })

  it('attrs is pick with id and type', () => {
    fc.assert(
      fc.property(
        arbitraryEntity(),
        fc.subarray(['speed', 'colour', 'none'], { minLength: 1 }),
        (entity, attrs) => {
          const kept = keepAttributes(
            entity,
            attrs.map((name) => vocabulary + name),
          )

          expect(kept).toEqual(pickMembers(entity, parse('id', 'type', ...attrs)))
        },
      ),
    )
  })

  it('what has braces is kept by both', () => {
    const owner = { [`${vocabulary}owner`]: [{ kind: 'Relationship', value: 'urn:x:1' }] } as const
    const entity = { id: 'urn:a:1', types: [`${vocabulary}A`], attributes: owner }

    expect(toNormalized(pickMembers(entity, parse('owner{x}')), coreTerms)).toHaveProperty('owner')
    expect(toNormalized(omitMembers(entity, parse('owner{x}')), coreTerms)).toHaveProperty('owner')
  })
})
