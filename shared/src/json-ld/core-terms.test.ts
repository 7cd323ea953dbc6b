import { describe, expect, it } from 'vitest'
import { coreContextDocument, coreContextUrl, defaultVocabulary } from './core-context.ts'
import { coreTerms } from './core-terms.ts'

describe('coreTerms', () => {
  it('expands core terms, prefixes, keywords and unknown names', () => {
    expect(coreTerms.expand('location', 'attribute')).toBe('https://uri.etsi.org/ngsi-ld/location')
    expect(coreTerms.expand('Point', 'type')).toBe('https://purl.org/geojson/vocab#Point')
    expect(coreTerms.expand('ngsi-ld:x', 'attribute')).toBe('https://uri.etsi.org/ngsi-ld/x')
    expect(coreTerms.expand('speed', 'attribute')).toBe(`${defaultVocabulary}speed`)
    expect(coreTerms.expand('schema:name', 'attribute')).toBe('schema:name')
    expect(coreTerms.expand('type', 'key')).toBe('@type')
    expect(coreTerms.expand('@id', 'key')).toBe('@id')
  })

  it('compacts them again', () => {
    for (const name of [
      'location',
      'Point',
      'speed',
      'ngsi-ld:x',
      'startAt',
      'urn:x:y',
      'http://a.example/b',
    ])
      expect(coreTerms.compact(coreTerms.expand(name, 'attribute'), 'attribute')).toBe(name)
  })

  it('has a document for every published version and none for others', () => {
    expect(coreContextDocument(coreContextUrl)).toHaveProperty(['@context', 'id'], '@id')
    expect(coreContextDocument(coreContextUrl.replace('v1.9', 'v1.2'))).toBeUndefined()
  })
})
