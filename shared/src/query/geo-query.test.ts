import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BadRequestData, NgsiLdError, TooComplexQuery } from '../ngsi-ld/errors.ts'
import type { Json } from '../ngsi-ld/json.ts'
import { arbitraryGeoEntity, arbitraryGeoQuery, printGeoQuery } from '../testing/arbitrary-geo-query.ts'
import { exampleTerms } from '../testing/q-worked-cases.ts'
import { evaluateGeoQuery } from './evaluate-geo-query.ts'
import { parseGeoQ, parseGeoQuery } from './parse-geo-query.ts'

const within = { georel: 'within', geometry: 'Polygon', coordinates: '[[[0,0],[1,0],[1,1],[0,0]]]' }
const near = { georel: 'near;maxDistance==10', geometry: 'Point', coordinates: '[1,2]' }
const parse = (parts: Record<string, Json>) => parseGeoQuery(parts, exampleTerms)

describe('parseGeoQuery() (clause 4.10)', () => {
  it('reads parameters and members alike, frozen', () => {
    const query = parse(within)

    expect(query).toEqual({
      relation: { kind: 'within' },
      geometry: { type: 'Polygon', coordinates: JSON.parse(within.coordinates) },
      geoproperty: 'https://example.org/location',
    })
    expect(parse({ ...within, coordinates: JSON.parse(within.coordinates) })).toEqual(query)
    expect(parseGeoQ({ ...within, more: 1 }, exampleTerms)).toEqual(query)
    expect(Object.isFrozen(query?.geometry.coordinates)).toBe(true)
  })

  it('reads the name of the GeoProperty, which alone means nothing', () => {
    expect(parse({ ...near, geoproperty: 'place' })?.geoproperty).toBe('https://example.org/place')
    expect(parse({ ...near, geoproperty: 'urn:x:place' })?.geoproperty).toBe('urn:x:place')
    expect(parse({ geoproperty: 'place' })).toBeUndefined()
    expect(parse({})).toBeUndefined()
  })

  it.each([
    ['near;maxDistance==0.5', { kind: 'near', maxDistance: 0.5 }],
    ['near;minDistance==2e3', { kind: 'near', minDistance: 2000 }],
    ['disjoint', { kind: 'disjoint' }],
  ])('reads %s', (georel, relation) => {
    expect(parse({ ...near, georel })?.relation).toEqual(relation)
  })

  it('leaves altitudes out and does not check the range of latitudes', () => {
    expect(parse({ ...near, coordinates: '[200,100,5]' })?.geometry).toEqual({
      type: 'Point',
      coordinates: [200, 100],
    })
  })

  it.each<[Record<string, Json>, string]>([
    [{ georel: 'within' }, 'geometry is missing'],
    [{ geometry: 'Point', coordinates: '[1,2]' }, 'georel is missing'],
    [{ georel: 'within', geometry: 'Point' }, 'coordinates is missing'],
    ...[
      'near',
      'Within',
      'touches',
      ' within',
      'within;maxDistance==1',
      'near;maxDistance=1',
      'near;maxDistance==0',
      'near;maxDistance==-1',
      'near;maxDistance==.5',
      'near;maxDistance==+1',
      'near;maxDistance==1e999',
      'near;maxDistance==1;minDistance==1',
      'near;distance==1',
      'near;maxDistance==',
      5,
      null,
    ].map((georel): [Record<string, Json>, string] => [{ ...near, georel }, 'georel must be']),
    ...['GeometryCollection', 'point', '', 1].map((geometry): [Record<string, Json>, string] => [
      { ...near, geometry },
      'geometry must be one of',
    ]),
    [{ ...near, coordinates: '[1,2' }, 'coordinates is not JSON'],
    ...['1', '[1]', '["1",2]', '[[1,2]]', '{}', 'null', '[1,null]', '[1,1e999]'].map(
      (coordinates): [Record<string, Json>, string] => [{ ...near, coordinates }, 'fits the geometry Point'],
    ),
    [{ ...near, coordinates: { 0: 1 } }, 'fits the geometry Point'],
    [{ ...near, geometry: 'LineString', coordinates: '[[1,2]]' }, 'fits the geometry LineString'],
    [{ ...within, coordinates: '[[[0,0],[1,0],[0,0]]]' }, 'fits the geometry Polygon'],
    [{ ...within, coordinates: '[[[0,0],[1,0],[1,1],[0,1]]]' }, 'fits the geometry Polygon'],
    [
      { ...within, coordinates: '[[[0,0],[1,1],[1,0],[0,1],[0,0]]]' },
      'not those of a valid Polygon: Self-inter',
    ],
    [{ ...within, geometry: 'LineString', coordinates: '[[1,1],[1,1]]' }, 'not those of a valid LineString'],
    [{ ...near, geometry: 'LineString', coordinates: '[[0,0],[180,0]]' }, 'opposite points of the globe'],
    [{ ...near, geoproperty: 'a b' }, 'geoproperty must be the name'],
    [{ ...near, geoproperty: ['place'] }, 'geoproperty must be the name'],
  ])('refuses %j', (parts, detail) => {
    expect(() => parse(parts)).toThrow(BadRequestData)
    expect(() => parse(parts)).toThrow(detail)
  })

  it('refuses a geoQ that is no object or has nothing in it', () => {
    expect(() => parseGeoQ([], exampleTerms)).toThrow('geoQ must be an object')
    expect(() => parseGeoQ({ geoproperty: 'x' }, exampleTerms)).toThrow('geoQ needs georel')
  })

  it('bounds the positions', () => {
    const coordinates = `[${Array(3_000).fill('[1,2]').join(',')}]`

    expect(() => parse({ ...near, geometry: 'MultiPoint', coordinates })).toThrow(TooComplexQuery)
    expect(() => parse({ ...near, coordinates: ' '.repeat(1_000_000) })).toThrow(TooComplexQuery)
  })

  it('refuses or passes over geometries that would take seconds to relate', () => {
    const zigzag = Array.from({ length: 1_900 }, (_, n) => [(n * 7.7) % 1, (n * 3.3) % 1])
    const line = { ...within, geometry: 'LineString', coordinates: zigzag }
    const place = { kind: 'GeoProperty' as const, value: { type: 'LineString', coordinates: zigzag } }
    const query = parse(within)

    expect(() => parse(line)).toThrow(TooComplexQuery)
    expect(
      query && evaluateGeoQuery(query, { attributes: { 'https://example.org/location': [place] } }),
    ).toBe(false)
  })

  it('reads what printGeoQuery() writes: parse(print(query)) = query', () => {
    fc.assert(
      fc.property(arbitraryGeoQuery(), (query) => {
        expect(parseGeoQuery(printGeoQuery(query), exampleTerms)).toEqual(query)
      }),
      { numRuns: 300 },
    )
  })

  it('reads any coordinates or refuses them with an error of the specification', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('Point', 'Polygon', 'MultiPolygon'), (coordinates, geometry) => {
        try {
          parse({ georel: 'within', geometry, coordinates })
        } catch (error) {
          expect(error).toBeInstanceOf(NgsiLdError)
        }
      }),
    )
  })
})

describe('evaluateGeoQuery() (clause 4.10)', () => {
  it('holds the laws of the relations, on any geometry', () => {
    fc.assert(
      fc.property(arbitraryGeoQuery(), arbitraryGeoEntity(), (query, entity) => {
        const { location = [] } = Object.fromEntries(
          Object.entries(entity.attributes).map(([name, instances]) => [
            name.split('/').at(-1),
            instances.slice(0, 1),
          ]),
        )
        const one = { attributes: { [query.geoproperty]: location } }
        const is = (relation: typeof query.relation) => evaluateGeoQuery({ ...query, relation }, one)

        if (query.relation.kind === 'near') {
          const metres = Object.values(query.relation)[1] as number
          const near = is({ kind: 'near', maxDistance: metres })
          const apart = is({ kind: 'near', minDistance: metres })
          expect(near && apart).toBe(false)
          if (near) expect(is({ kind: 'near', maxDistance: metres * 2 })).toBe(true)
          if (apart) expect(is({ kind: 'near', minDistance: metres / 2 })).toBe(true)
        } else {
          expect(is({ kind: 'intersects' }) && is({ kind: 'disjoint' })).toBe(false)
          if (is({ kind: 'within' })) expect(is({ kind: 'intersects' })).toBe(true)
          if (is({ kind: 'equals' })) expect(is({ kind: 'within' }) && is({ kind: 'contains' })).toBe(true)
          if (is({ kind: 'overlaps' })) expect(is({ kind: 'within' }) || is({ kind: 'contains' })).toBe(false)
        }
      }),
      { numRuns: 500 },
    )
  })
})
