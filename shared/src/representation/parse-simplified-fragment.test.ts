import { describe, expect, it } from 'vitest'
import { coreTerms } from '../json-ld/core-terms.ts'
import type { AttributeInstance, AttributeKind } from '../ngsi-ld/entity.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import type { Json } from '../ngsi-ld/json.ts'
import { parseSimplifiedFragment } from './parse-simplified-fragment.ts'

const a = 'https://uri.etsi.org/ngsi-ld/default-context/a'
const stored = (kind: AttributeKind, datasetId?: string) =>
  ({ kind, value: null, ...(datasetId && { datasetId }) }) as AttributeInstance
const read = (value: unknown, instances: readonly AttributeInstance[] = [], lang?: string) => {
  const fragment = parseSimplifiedFragment({ a: value } as Json, { terms: coreTerms, ...(lang && { lang }) })
  return fragment.attributesOver({ [a]: instances })[a]
}

describe('parseSimplifiedFragment() keeps the stored kind', () => {
  it.each<[AttributeKind, unknown, unknown]>([
    ['Property', 5, 5],
    ['Property', { type: 'Point', coordinates: [1, 2] }, { type: 'Point', coordinates: [1, 2] }],
    ['GeoProperty', { coordinates: [1, 2] }, { coordinates: [1, 2] }],
    ['LanguageProperty', { languageMap: { en: 'x' } }, { en: 'x' }],
    ['LanguageProperty', 'x', { '@none': 'x' }],
    ['VocabProperty', { vocab: 'Hot' }, 'https://uri.etsi.org/ngsi-ld/default-context/Hot'],
    ['VocabProperty', 'Hot', 'https://uri.etsi.org/ngsi-ld/default-context/Hot'],
    ['JsonProperty', { json: { id: 7 } }, { id: 7 }],
    ['ListProperty', [2, 1], [2, 1]],
    ['Relationship', 'urn:y:1', 'urn:y:1'],
    ['ListRelationship', ['urn:y:1'], ['urn:y:1']],
  ])('%s given as %j', (kind, given, value) => {
    expect(read(given, [stored(kind)])).toEqual([{ kind, value }])
  })

  it('sets the language of the request only', () => {
    expect(read('x', [stored('LanguageProperty')], 'de')).toEqual([
      { kind: 'LanguageProperty', value: { de: 'x' } },
    ])
  })

  it.each<[AttributeKind, unknown]>([
    ['Relationship', 'no uri'],
    ['ListProperty', 5],
    ['GeoProperty', 5],
    ['JsonProperty', 5],
  ])('and refuses for a %s what does not fit: %j', (kind, given) => {
    expect(() => read(given, [stored(kind)])).toThrow(BadRequestData)
  })
})

describe('parseSimplifiedFragment()', () => {
  it.each<[unknown, AttributeKind, unknown]>([
    ['text', 'Property', 'text'],
    [[1, 2], 'Property', [1, 2]],
    [{ type: 'Box' }, 'Property', { type: 'Box' }],
    [{ type: 'Point', coordinates: [1, 2] }, 'GeoProperty', { type: 'Point', coordinates: [1, 2] }],
    [{ languageMap: { en: 'x' } }, 'LanguageProperty', { en: 'x' }],
    [{ json: [{}] }, 'JsonProperty', [{}]],
  ])('infers the kind of a new attribute: %j', (given, kind, value) => {
    expect(read(given)).toEqual([{ kind, value }])
  })

  it('reads a dataset per instance', () => {
    const instances = [stored('Relationship'), stored('Property', 'urn:d:1')]

    expect(read({ dataset: { '@none': 'urn:y:1', 'urn:d:1': 5 } }, instances)).toEqual([
      { kind: 'Relationship', value: 'urn:y:1' },
      { kind: 'Property', value: 5, datasetId: 'urn:d:1' },
    ])
    expect(() => read({ dataset: { x: 5 } })).toThrow(BadRequestData)
  })

  it('deletes by the NGSI-LD Null', () => {
    expect(read('urn:ngsi-ld:null', [stored('Relationship')])).toEqual([{ deleted: true }])
    expect(read({ dataset: { 'urn:d:1': 'urn:ngsi-ld:null' } })).toEqual([
      { deleted: true, datasetId: 'urn:d:1' },
    ])
  })

  it('reads the members of the entity like any fragment', () => {
    const body = { id: 'urn:x:1', type: 'T', scope: '/A', createdAt: 'x', expiresAt: 'urn:ngsi-ld:null' }

    expect(parseSimplifiedFragment(body, { terms: coreTerms })).toMatchObject({
      id: 'urn:x:1',
      types: ['https://uri.etsi.org/ngsi-ld/default-context/T'],
      scopes: ['/A'],
      expiresAt: 'urn:ngsi-ld:null',
    })
  })

  it('refuses null and names that are none', () => {
    expect(() => read(null)).toThrow(BadRequestData)
    expect(() => parseSimplifiedFragment({ value: 1 }, { terms: coreTerms })).toThrow(BadRequestData)
  })
})
