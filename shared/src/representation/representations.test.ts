import { describe, expect, it } from 'vitest'
import { coreTerms } from '../json-ld/core-terms.ts'
import type { Json } from '../ngsi-ld/json.ts'
import { parseEntity } from './parse-entity.ts'
import { toConcise } from './to-concise.ts'
import { toNormalized } from './to-normalized.ts'
import { toSimplified } from './to-simplified.ts'

const head = { id: 'urn:ngsi-ld:Greenhouse:g1', type: ['Greenhouse', 'Asset'], scope: '/Farm/North' }
const point = { type: 'Point', coordinates: [17.1, 48.1] }
const backup = 'urn:ngsi-ld:Dataset:backup'
const beds = [{ object: 'urn:ngsi-ld:Bed:1' }, { object: 'urn:ngsi-ld:Bed:2' }]
const label = { en: 'North house', sk: 'Severný skleník' }

/** One entity with every kind, as clause 4.5 shows each. */
const normalized = {
  ...head,
  humidity: [
    { type: 'Property', value: 61, unitCode: 'P1' },
    { type: 'Property', value: 60, unitCode: 'P1', datasetId: backup },
  ],
  area: { type: 'Property', value: 120 },
  dims: { type: 'Property', value: { type: 'Box', w: 8 } },
  shape: { type: 'Property', value: point },
  label: { type: 'LanguageProperty', languageMap: label },
  state: { type: 'VocabProperty', vocab: 'Ventilating' },
  cfg: { type: 'JsonProperty', json: { id: 7, value: [1, 2] } },
  steps: { type: 'ListProperty', valueList: [3, 1, 2] },
  pump: {
    type: 'Relationship',
    object: 'urn:ngsi-ld:Pump:p1',
    objectType: 'Pump',
    quality: { type: 'Property', value: 0.7 },
  },
  beds: { type: 'ListRelationship', objectList: beds },
  location: { type: 'GeoProperty', value: point },
}
const concise = {
  ...head,
  humidity: [
    { value: 61, unitCode: 'P1' },
    { value: 60, unitCode: 'P1', datasetId: backup },
  ],
  area: 120,
  dims: { value: { type: 'Box', w: 8 } },
  shape: { type: 'Property', value: point },
  label: { languageMap: label },
  state: { vocab: 'Ventilating' },
  cfg: { json: { id: 7, value: [1, 2] } },
  steps: { valueList: [3, 1, 2] },
  pump: { object: 'urn:ngsi-ld:Pump:p1', objectType: 'Pump', quality: 0.7 },
  beds: { objectList: beds },
  location: point,
}
const simplified = {
  ...head,
  humidity: { dataset: { '@none': 61, [backup]: 60 } },
  area: 120,
  dims: { type: 'Box', w: 8 },
  shape: point,
  label: { languageMap: label },
  state: { vocab: 'Ventilating' },
  cfg: { json: { id: 7, value: [1, 2] } },
  steps: [3, 1, 2],
  pump: 'urn:ngsi-ld:Pump:p1',
  beds: ['urn:ngsi-ld:Bed:1', 'urn:ngsi-ld:Bed:2'],
  location: point,
}

describe.each([
  ['normalized', normalized],
  ['concise', concise],
])('an entity given in %s form is shown', (_, given) => {
  const entity = parseEntity(given as unknown as Json, coreTerms)

  it('normalized', () => expect(toNormalized(entity, coreTerms)).toEqual(normalized))
  it('concise', () => expect(toConcise(entity, coreTerms)).toEqual(concise))
  it('simplified', () => expect(toSimplified(entity, coreTerms)).toEqual(simplified))
})

describe('system attributes', () => {
  const stamps = { createdAt: '2026-01-01T00:00:00Z', modifiedAt: '2026-01-02T00:00:00Z' }
  const expiresAt = '2030-01-01T00:00:00Z'
  const given = { id: 'urn:x:1', type: 'T', expiresAt, a: { value: 1, expiresAt }, b: 2 } as unknown as Json
  const parsed = parseEntity(given, coreTerms)
  const attributes = Object.entries(parsed.attributes).map(([name, instances]) => [
    name,
    instances.map((instance) => ({ ...instance, ...stamps })),
  ])
  const entity = { ...parsed, ...stamps, attributes: Object.fromEntries(attributes) }

  it('are shown when asked for, expiresAt with them', () => {
    const shown = { ...stamps, expiresAt }

    expect(toNormalized(entity, coreTerms, { sysAttrs: true })).toEqual({
      id: 'urn:x:1',
      type: 'T',
      ...shown,
      a: { type: 'Property', value: 1, ...shown },
      b: { type: 'Property', value: 2, ...stamps },
    })
    expect(toConcise(entity, coreTerms, { sysAttrs: true })).toMatchObject({ b: { value: 2, ...stamps } })
    expect(toSimplified(entity, coreTerms, { sysAttrs: true })).toEqual({
      id: 'urn:x:1',
      type: 'T',
      ...shown,
      a: 1,
      b: 2,
    })
  })

  it('are hidden otherwise', () => {
    expect(toConcise(entity, coreTerms)).toEqual({ id: 'urn:x:1', type: 'T', a: 1, b: 2 })
  })
})
