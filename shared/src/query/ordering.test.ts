import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BadRequestData, NgsiLdError, TooComplexQuery } from '../ngsi-ld/errors.ts'
import type { Json } from '../ngsi-ld/json.ts'
import { arbitraryOrderedEntities, arbitraryOrdering, printOrdering } from '../testing/arbitrary-ordering.ts'
import { exampleTerms } from '../testing/q-worked-cases.ts'
import { parseOrdering, parseOrderingMember } from './parse-ordering.ts'
import { sortByOrdering } from './sort-by-ordering.ts'

const parse = (parts: Record<string, Json>) => parseOrdering(parts, exampleTerms)
const target = (...names: string[]) => ({ path: names.map((name) => `https://example.org/${name}`) })
const origin = { type: 'Point', coordinates: [1, 2] }

describe('parseOrdering() (clause 4.23)', () => {
  it.each([
    ['a', [{ by: { kind: 'value', target: target('a') }, descending: false }]],
    ['a.b;desc', [{ by: { kind: 'value', target: target('a', 'b') }, descending: true }]],
    [
      'id;desc,type , scope;asc',
      [
        { by: { kind: 'id' }, descending: true },
        { by: { kind: 'type' }, descending: false },
        { by: { kind: 'scope' }, descending: false },
      ],
    ],
    [
      'a.observedAt',
      [{ by: { kind: 'value', target: { ...target('a'), member: 'observedAt' } }, descending: false }],
    ],
    [
      'modifiedAt',
      [{ by: { kind: 'value', target: { path: [], member: 'modifiedAt' } }, descending: false }],
    ],
    ['identity', [{ by: { kind: 'value', target: target('identity') }, descending: false }]],
    [
      'a[b.c];asc',
      [
        {
          by: {
            kind: 'value',
            target: {
              ...target('a'),
              bracket: {
                text: 'b.c',
                raw: ['b', 'c'],
                expanded: ['https://example.org/b', 'https://example.org/c'],
              },
            },
          },
          descending: false,
        },
      ],
    ],
  ])('reads %s', (orderBy, elements) => {
    expect(parse({ orderBy })).toEqual({ elements })
  })

  it('reads distances, the collation and the members of a body, frozen', () => {
    const ordering = parse({
      orderBy: 'a;dist-asc,b;dist-desc',
      orderFrom: '[1,2]',
      collation: 'DE-u-co-phonebk',
    })

    expect(ordering).toEqual({
      elements: [
        { by: { kind: 'distance', target: target('a') }, descending: false },
        { by: { kind: 'distance', target: target('b') }, descending: true },
      ],
      from: origin,
      collation: 'de-u-co-phonebk',
    })
    expect(Object.isFrozen(ordering?.elements)).toBe(true)
    expect(
      parseOrderingMember(
        {
          orderBy: ['a;dist-asc', 'b;dist-desc'],
          coordinates: [1, 2],
          geometry: 'Point',
          collation: 'de-u-co-phonebk',
        },
        exampleTerms,
      ),
    ).toEqual(ordering)
  })

  it('takes names of the root collation', () => {
    for (const collation of ['und', 'und-x-icu'])
      expect(parse({ orderBy: 'a', collation })).not.toHaveProperty('collation')
    expect(parse({ orderBy: 'a', collation: 'und-u-ks-identic' })?.collation).toBe('und-u-ks-identic')
    expect(parse({ orderBy: 'a', collation: 'de-x-icu' })?.collation).toBe('de')
  })

  it('checks the other parts without orderBy, to no effect', () => {
    expect(parse({ collation: 'de', orderFrom: '[1,2]', orderGeometry: 'Point' })).toBeUndefined()
    expect(() => parse({ collation: 'no such thing' })).toThrow(BadRequestData)
    expect(() => parse({ orderFrom: '[1' })).toThrow(BadRequestData)
    expect(() => parse({ orderGeometry: 'Circle' })).toThrow(BadRequestData)
  })

  it.each<[Record<string, Json>, string]>([
    ...[
      'a;up',
      'a;',
      'a;ASC',
      'a;asc;desc',
      'a,',
      ',a',
      'a b',
      '1a',
      'a..b',
      'a[',
      'a[]',
      'a[b]c',
      'id.a',
      'type[a]',
    ].map((orderBy): [Record<string, Json>, string] => [{ orderBy }, 'orderBy is not valid at character']),
    [{ orderBy: 'a{b}' }, '{ follows the name of a relationship'],
    [{ orderBy: 'a;dist-asc' }, 'orderBy by distance needs orderFrom'],
    [{ orderBy: 'id;dist-asc', orderFrom: '[1,2]' }, 'a distance is that of a GeoProperty'],
    [{ orderBy: 'a', orderFrom: '[1,2]', orderGeometry: 'Polygon' }, 'fits the geometry Polygon'],
    [{ orderBy: 'a', orderFrom: '[1,2]', orderGeometry: 'GeometryCollection' }, 'must be one of'],
    [{ orderBy: 'a', orderFrom: '[[0,0],[180,0]]', orderGeometry: 'LineString' }, 'opposite points'],
    [{ orderBy: 5 }, 'orderBy must consist of strings'],
    [{ orderBy: [5] }, 'orderBy must consist of strings'],
    [{ orderBy: [] }, 'orderBy must not be empty'],
    [{ orderBy: ['a,b'] }, 'orderBy is not valid'],
    ...['de_DE', 'xx', 'klingon!', '', 5, null].map((collation): [Record<string, Json>, string] => [
      { orderBy: 'a', collation },
      'collation must be',
    ]),
  ])('refuses %j', (parts, detail) => {
    expect(() => parse(parts)).toThrow(BadRequestData)
    expect(() => parse(parts)).toThrow(detail)
  })

  it('refuses an ordering that is no object or has no array orderBy', () => {
    for (const value of [[], 'a', {}, { orderBy: 'a' }])
      expect(() => parseOrderingMember(value, exampleTerms)).toThrow(BadRequestData)
  })

  it('bounds the elements', () => {
    expect(() => parse({ orderBy: Array(20).fill('a').join(',') })).toThrow(TooComplexQuery)
    expect(() => parse({ orderBy: Array(20).fill('a') })).toThrow(TooComplexQuery)
  })

  it('reads what printOrdering() writes: parse(print(ordering)) = ordering', () => {
    fc.assert(
      fc.property(arbitraryOrdering(), (ordering) => {
        expect(parse(printOrdering(ordering))).toEqual(ordering)
      }),
      { numRuns: 300 },
    )
  })

  it('reads any text or refuses it with an error of the specification', () => {
    const token = fc.constantFrom('a', 'id', '.', ';', ',', 'asc', 'dist-desc', '[', ']', '{', '}', '*', ' ')
    fc.assert(
      fc.property(fc.array(token, { maxLength: 10 }), (tokens) => {
        try {
          parse({ orderBy: tokens.join(''), orderFrom: '[1,2]' })
        } catch (error) {
          expect(error).toBeInstanceOf(NgsiLdError)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('sortByOrdering() (clause 4.23)', () => {
  it('keeps all entities; reversed elements give the reverse order where nothing ties', () => {
    fc.assert(
      fc.property(arbitraryOrdering(), arbitraryOrderedEntities(), (ordering, entities) => {
        const byId = { by: { kind: 'id' as const }, descending: false }
        const total = { ...ordering, elements: [...ordering.elements, byId] }
        const reversed = {
          ...ordering,
          elements: total.elements.map((element) => ({ ...element, descending: !element.descending })),
        }

        const sorted = sortByOrdering(entities, total)

        expect(new Set(sorted)).toEqual(new Set(entities))
        expect(sortByOrdering(entities, reversed)).toEqual([...sorted].reverse())
        expect(sortByOrdering(sorted, ordering)).toEqual(sorted)
      }),
    )
  })
})
