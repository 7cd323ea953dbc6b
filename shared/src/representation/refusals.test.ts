import { describe, expect, it } from 'vitest'
import { coreTerms } from '../json-ld/core-terms.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import type { Json } from '../ngsi-ld/json.ts'
import { parsePartialAttribute } from './parse-attribute-fragment.ts'
import { parseEntity } from './parse-entity.ts'
import { parseEntityFragment } from './parse-entity-fragment.ts'

const core = 'https://uri.etsi.org/ngsi-ld/'
const entity = (attributes: object) => ({ id: 'urn:x:1', type: 'T', ...attributes }) as unknown as Json
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
const geometryText = (more: string) => `{"type":"Point","coordinates":[1,2]${more}}`

describe('parseEntity() refuses what could not be kept or shown', () => {
  it.each([
    ['a core IRI that is written as a value member', entity({ [`${core}hasValue`]: 1 })],
    ['the same as a sub-attribute', entity({ a: { value: 1, [`${core}hasValue`]: 1 } })],
    ['a non-reified member by its prefixed name', entity({ a: { value: 1, 'ngsi-ld:observedAt': 1 } })],
    ['a system member by its prefixed name', entity({ a: { value: 1, 'ngsi-ld:createdAt': 1 } })],
    ['scope by its IRI', entity({ [`${core}scope`]: '/A' })],
    ['id in an attribute', entity({ a: { value: 1, id: 7 } })],
    ['type null', entity({ a: { type: null, value: 1 } })],
    ['an id too long for an index', { id: `urn:${'ž'.repeat(500)}`, type: 'T' }],
    ['a type too long for an index', { id: 'urn:x:1', type: 'T'.repeat(1000) }],
    ['a name too long for an index', entity({ ['a'.repeat(1000)]: 1 })],
    ['an id with a control character', { id: 'urn:x:\u001f', type: 'T' }],
    ['year 0', entity({ a: { value: 1, observedAt: '0000-01-01T00:00:00Z' } })],
    ['more in an item of objectList', entity({ a: { objectList: [{ object: 'urn:y:1', more: 1 }] } })],
    ['NGSI-LD Null among objects', entity({ a: { object: ['urn:y:1', 'urn:ngsi-ld:null'] } })],
    ['NGSI-LD Null among vocab', entity({ a: { vocab: ['Hot', 'urn:ngsi-ld:null'] } })],
    [
      'a deep member in a geometry text',
      entity({ a: { type: 'GeoProperty', value: geometryText(`,"x":${nested(20_000)}`) } }),
    ],
    [
      'U+0000 in a geometry text',
      entity({ a: { type: 'GeoProperty', value: geometryText(',"x":"\\u0000"') } }),
    ],
    [
      'an endless number in a geometry text',
      entity({ a: { type: 'GeoProperty', value: '{"type":"Point","coordinates":[1e999,2]}' } }),
    ],
  ])('%s', (_, body) => {
    expect(() => parseEntity(body, coreTerms)).toThrow(BadRequestData)
  })

  it('10,000 levels, in every body', () => {
    const deep = JSON.parse(`{"a":${'{"b":'.repeat(10_000)}1${'}'.repeat(10_000)}}`)

    expect(() => parseEntity(entity(deep), coreTerms)).toThrow(BadRequestData)
    expect(() => parseEntityFragment(deep, coreTerms, 'merge')).toThrow(BadRequestData)
    expect(() => parsePartialAttribute({ body: deep, name: 'a', iri: 'urn:a', terms: coreTerms })).toThrow(
      BadRequestData,
    )
  })
})

describe('parseEntityFragment() for a merge', () => {
  const attribute = (body: object, name = 'a') =>
    parseEntityFragment({ [name]: body } as Json, coreTerms, 'merge').attributes

  it('refuses an NGSI-LD Null in an array: arrays are replaced, so it would stay', () => {
    expect(() => attribute(['urn:ngsi-ld:null'])).toThrow(BadRequestData)
    expect(() => attribute({ value: { list: [{ x: 'urn:ngsi-ld:null' }] } })).toThrow(BadRequestData)
  })

  it('takes part of a geometry, with members as they are stored', () => {
    expect(attribute({ value: { coordinates: [1, 2] } }, 'location')).toEqual({
      [`${core}location`]: [{ kind: 'Property', value: { coordinates: [1, 2] }, inferred: true }],
    })
  })

  it('refuses a location that is told to be something else', () => {
    expect(() => attribute({ type: 'Property', value: 5 }, 'location')).toThrow('must be a GeoProperty')
  })
})
