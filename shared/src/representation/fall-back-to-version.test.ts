import { describe, expect, it } from 'vitest'
import { coreTerms } from '../json-ld/core-terms.ts'
import { fallBackToVersion } from './fall-back-to-version.ts'
import { parseEntity } from './parse-entity.ts'
import { toConcise } from './to-concise.ts'
import { toNormalized } from './to-normalized.ts'
import { toSimplified } from './to-simplified.ts'

/** The entity of clause 4.5, one attribute of each kind. */
const greenhouse = parseEntity(
  {
    id: 'urn:ngsi-ld:Greenhouse:g1',
    type: ['Greenhouse', 'Asset'],
    scope: '/Farm/North',
    expiresAt: '2100-01-01T00:00:00Z',
    humidity: [
      { type: 'Property', value: 60, unitCode: 'P1', datasetId: 'urn:ngsi-ld:Dataset:backup' },
      { type: 'Property', value: 61, unitCode: 'P1', observedAt: '2026-01-01T00:00:00Z' },
    ],
    area: { type: 'Property', value: 120, valueType: 'Area', expiresAt: '2100-01-01T00:00:00Z' },
    label: { type: 'LanguageProperty', languageMap: { en: 'North house', sk: 'Severný skleník' } },
    state: { type: 'VocabProperty', vocab: 'Ventilating' },
    states: { type: 'VocabProperty', vocab: ['Ventilating', 'Open'] },
    cfg: { type: 'JsonProperty', json: { id: 7, value: [1, { of: 2 }] } },
    steps: { type: 'ListProperty', valueList: [3, 1, 2] },
    pump: {
      type: 'Relationship',
      object: 'urn:ngsi-ld:Pump:p1',
      objectType: 'Pump',
      quality: {
        type: 'Property',
        value: 0.7,
        unitCode: 'C62',
        note: { type: 'LanguageProperty', languageMap: { en: 'x' } },
      },
    },
    beds: {
      type: 'ListRelationship',
      objectList: [{ object: 'urn:ngsi-ld:Bed:1' }, { object: 'urn:ngsi-ld:Bed:2' }],
    },
    location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [17.1, 48.1] } },
  },
  coreTerms,
)
const normalized = (minor: number) =>
  toNormalized(fallBackToVersion(greenhouse, { minor, terms: coreTerms }), coreTerms, { sysAttrs: true })
const own = normalized(9)

describe('fallBackToVersion()', () => {
  it('leaves everything in the own version', () => {
    expect(own).toEqual(toNormalized(greenhouse, coreTerms, { sysAttrs: true }))
  })

  it('removes expiresAt and valueType below 1.9', () => {
    const { expiresAt: _, ...rest } = own
    expect(normalized(8)).toEqual({ ...rest, area: { type: 'Property', value: 120 } })
  })

  it.each([7, 6, 5, 4])('knows the kinds of 1.%i', (minor) => {
    expect(normalized(minor)).toEqual({
      ...normalized(8),
      state: { type: 'Property', value: 'Ventilating' },
      states: { type: 'Property', value: ['Ventilating', 'Open'] },
      cfg: { type: 'Property', value: { id: 7, value: [1, { of: 2 }] } },
      steps: { type: 'Property', value: [3, 1, 2] },
      pump: {
        type: 'Relationship',
        object: 'urn:ngsi-ld:Pump:p1',
        quality: {
          type: 'Property',
          value: 0.7,
          unitCode: 'C62',
          note: { type: 'LanguageProperty', languageMap: { en: 'x' } },
        },
      },
      beds: { type: 'Relationship', object: ['urn:ngsi-ld:Bed:1', 'urn:ngsi-ld:Bed:2'] },
    })
  })

  it('has neither scope nor languages in 1.3', () => {
    const { scope: _, ...rest } = normalized(4)
    expect(normalized(3)).toEqual({
      ...rest,
      label: { type: 'Property', value: { en: 'North house', sk: 'Severný skleník' } },
      pump: {
        type: 'Relationship',
        object: 'urn:ngsi-ld:Pump:p1',
        quality: {
          type: 'Property',
          value: 0.7,
          unitCode: 'C62',
          note: { type: 'Property', value: { en: 'x' } },
        },
      },
    })
  })

  it.each([0, 1, 2])('has one type and one instance in 1.%i, and no members beside the value', (minor) => {
    const older = normalized(minor)

    expect(older.type).toBe('Greenhouse')
    expect(older.humidity).toEqual({ type: 'Property', value: 61 })
    expect(older.pump).toMatchObject({ quality: { value: 0.7 } })
    expect(JSON.stringify(older)).not.toMatch(/unitCode|observedAt|datasetId/)
  })

  it('shows in concise and in simplified form as what an attribute has become', () => {
    const older = fallBackToVersion(greenhouse, { minor: 3, terms: coreTerms })

    expect(toConcise(older, coreTerms)).toMatchObject({ state: 'Ventilating', steps: [3, 1, 2] })
    expect(toSimplified(older, coreTerms)).toMatchObject({
      state: 'Ventilating',
      cfg: { id: 7, value: [1, { of: 2 }] },
      label: { en: 'North house' },
      beds: ['urn:ngsi-ld:Bed:1', 'urn:ngsi-ld:Bed:2'],
    })
  })

  it('reaches the entities inside', () => {
    const linked = [{ id: 'urn:1', types: ['https://a.example/A'], scopes: ['/a'], attributes: {} }]
    const instance = { kind: 'Relationship', value: 'urn:1', linked } as const
    const outer = {
      id: 'urn:0',
      types: ['https://a.example/A'],
      attributes: { 'https://a.example/r': [instance] },
    }

    const older = toNormalized(fallBackToVersion(outer, { minor: 3, terms: coreTerms }), coreTerms)

    expect(older).toMatchObject({ 'https://a.example/r': { entity: { id: 'urn:1' } } })
    expect(JSON.stringify(older)).not.toContain('scope')
  })
})
