import { describe, expect, it } from 'vitest'
import { coreTerms } from '../json-ld/core-terms.ts'
import type { Json } from '../ngsi-ld/json.ts'
import { parseEntity } from './parse-entity.ts'

const vocabulary = 'https://uri.etsi.org/ngsi-ld/default-context/'
const entity = (attributes: object) => ({ id: 'urn:x:1', type: 'T', ...attributes }) as unknown as Json
const a = (given: unknown) => parseEntity(entity({ a: given }), coreTerms).attributes[`${vocabulary}a`]

describe('parseEntity() reads the concise form', () => {
  it.each([
    ['a scalar', 5, [{ kind: 'Property', value: 5 }]],
    ['an empty array', [], [{ kind: 'Property', value: [] }]],
    ['an object without type', { x: 1 }, [{ kind: 'Property', value: { [`${vocabulary}x`]: 1 } }]],
    ['value', { value: 5, unitCode: 'CEL' }, [{ kind: 'Property', value: 5, unitCode: 'CEL' }]],
    ['object', { object: 'urn:y:1' }, [{ kind: 'Relationship', value: 'urn:y:1' }]],
    ['languageMap', { languageMap: { en: 'x' } }, [{ kind: 'LanguageProperty', value: { en: 'x' } }]],
    ['vocab', { vocab: 'Hot' }, [{ kind: 'VocabProperty', value: `${vocabulary}Hot` }]],
    ['json', { json: { id: 7 } }, [{ kind: 'JsonProperty', value: { id: 7 } }]],
    ['valueList', { valueList: [2, 1] }, [{ kind: 'ListProperty', value: [2, 1] }]],
    [
      'objectList',
      { objectList: ['urn:y:1', { object: 'urn:y:2' }] },
      [{ kind: 'ListRelationship', value: ['urn:y:1', 'urn:y:2'] }],
    ],
    [
      'a geometry',
      { type: 'Point', coordinates: [1, 2] },
      [{ kind: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } }],
    ],
    [
      'a geometry in a Property',
      { type: 'Property', value: { type: 'Point', coordinates: [1, 2] } },
      [{ kind: 'Property', value: { type: 'Point', coordinates: [1, 2] } }],
    ],
    [
      'two datasets',
      [{ value: 1 }, { value: 2, datasetId: 'urn:d:1' }],
      [
        { kind: 'Property', value: 1 },
        { kind: 'Property', value: 2, datasetId: 'urn:d:1' },
      ],
    ],
    ['@none', { value: 1, datasetId: '@none' }, [{ kind: 'Property', value: 1 }]],
    [
      'system members',
      { value: 1, createdAt: 'x', modifiedAt: 'y', instanceId: 'z', previousValue: 0 },
      [{ kind: 'Property', value: 1 }],
    ],
    [
      'a comma in a time',
      { value: 1, observedAt: '2026-01-01T00:00:00,5Z' },
      [{ kind: 'Property', value: 1, observedAt: '2026-01-01T00:00:00.5Z' }],
    ],
    [
      'a geometry as text',
      { type: 'GeoProperty', value: '{"type":"Point","coordinates":[1,2]}' },
      [{ kind: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } }],
    ],
  ])('%s', (_, given, instances) => {
    expect(a(given)).toEqual(instances)
  })

  it('sub-attributes', () => {
    expect(a({ value: 1, accuracy: 0.5 })).toEqual([
      {
        kind: 'Property',
        value: 1,
        attributes: { [`${vocabulary}accuracy`]: [{ kind: 'Property', value: 0.5 }] },
      },
    ])
  })

  it('@id, @type, several types and scopes, each once', () => {
    expect(
      parseEntity({ '@id': 'urn:x:1', '@type': ['T', 'U', 'T'], scope: ['/A', '/A'] }, coreTerms),
    ).toEqual({
      id: 'urn:x:1',
      types: [`${vocabulary}T`, `${vocabulary}U`],
      scopes: ['/A'],
      attributes: {},
    })
  })

  it('keys named __proto__ are data', () => {
    const [instance] = a(JSON.parse('{"value": {"__proto__": {"x": 1}}}')) ?? []

    expect(JSON.stringify(instance?.value)).toBe(`{"__proto__":{"${vocabulary}x":1}}`)
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })
})

describe('parseEntity() refuses', () => {
  it.each([
    [[], 'one JSON object'],
    [{ type: 'T' }, 'id must be present'],
    [{ id: 'nouri', type: 'T' }, 'id "nouri" must be an absolute URI'],
    [{ id: 'urn:x:1' }, 'type must be present'],
    [{ id: 'urn:x:1', type: [] }, 'type []'],
    [{ id: 'urn:x:1', type: '' }, 'type ""'],
    [entity({ scope: '/A//B' }), 'scope "/A//B"'],
    [entity({ expiresAt: 'tomorrow' }), 'expiresAt must be a DateTime'],
    [entity({ value: 1 }), 'value must not be the name of an attribute'],
    [entity({ '1a': 1 }), '1a must be a valid attribute name'],
    [entity({ __proto_x: 1 }), '__proto_x must be a valid attribute name'],
    [entity({ '@graph': 1 }), '@graph must not be in an entity'],
    [entity({ a: null }), 'a must not be null'],
    [entity({ a: 'urn:ngsi-ld:null' }), 'a must not be the NGSI-LD Null'],
    [entity({ a: { value: 'urn:ngsi-ld:null' } }), 'a.value must not be the NGSI-LD Null'],
    [entity({ a: { value: { x: 'urn:ngsi-ld:null' } } }), 'a.value must not contain the NGSI-LD Null'],
    [
      entity({ a: { languageMap: { '@none': 'urn:ngsi-ld:null' } } }),
      'a.languageMap must not be the NGSI-LD Null',
    ],
    [entity({ a: { valueList: ['urn:ngsi-ld:null'] } }), 'a.valueList must not be the NGSI-LD Null'],
    [entity({ a: { value: 1, unitCode: 'urn:ngsi-ld:null' } }), 'a.unitCode must not be the NGSI-LD Null'],
    [entity({ a: { type: 'Box', w: 8 } }), 'a.type "Box"'],
    [entity({ a: { type: 'Property' } }), 'a.value must be present'],
    [entity({ a: { value: 1, object: 'urn:y:1' } }), 'a must not have both value and object'],
    [
      entity({ a: { type: 'Relationship', object: 'urn:y:1', value: 1 } }),
      'a.value must not be in a Relationship',
    ],
    [entity({ a: { type: 'Relationship', object: 'nouri' } }), 'a.object must be an absolute URI'],
    [entity({ a: { object: [] } }), 'a.object must be an absolute URI or a non-empty array'],
    [entity({ a: { object: 'urn:y:1', unitCode: 'CEL' } }), 'a.unitCode must not be in a Relationship'],
    [entity({ a: { value: 1, entity: {} } }), 'a.entity must not be in a Property'],
    [entity({ a: { value: 1, datasetId: 'x' } }), 'a.datasetId must be an absolute URI or @none'],
    [entity({ a: { value: 1, observedAt: '2026-02-30T00:00:00Z' } }), 'a.observedAt must be a DateTime'],
    [entity({ a: { value: 1, observedAt: '2026-01-01T00:00:00+01:00' } }), 'a.observedAt must be a DateTime'],
    [entity({ a: { value: 1, '@context': {} } }), 'a.@context must not be in an attribute'],
    [entity({ a: [{ value: 1 }, { value: 2 }] }), 'must not have two default instances'],
    [
      entity({
        a: {
          type: 'GeoProperty',
          value: {
            type: 'Polygon',
            coordinates: [
              [
                [0, 0],
                [1, 1],
                [0, 1],
              ],
            ],
          },
        },
      }),
      'a.value must be a GeoJSON geometry',
    ],
    [entity({ location: 5 }), 'location must be a GeoProperty'],
    [entity({ a: { languageMap: { en: 5 } } }), 'a.languageMap must have a string or strings at en'],
    [entity({ a: { json: 5 } }), 'a.json must be an object'],
    [entity({ a: { valueList: 5 } }), 'a.valueList must be an array'],
    [entity({ a: { value: 1, valueType: [] } }), 'a.valueType must be a name'],
  ])('%j', (body, detail) => {
    expect(() => parseEntity(body as Json, coreTerms)).toThrow(detail)
  })

  it('a value nested too deep, without overflowing the stack', () => {
    const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)

    expect(() => parseEntity(entity({ a: { value: deep } }), coreTerms)).toThrow('deeper than')
  })
})
