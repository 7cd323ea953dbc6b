import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coreTerms } from '../json-ld/core-terms.ts'
import type { AttributeInstance } from '../ngsi-ld/entity.ts'
import { arbitraryEntity } from '../testing/arbitrary-entity.ts'
import { filterDatasets } from './dataset-filter.ts'
import type { ShownEntity } from './shown-entity.ts'
import { toFeature, toFeatureCollection } from './to-geojson.ts'
import { toNormalized } from './to-normalized.ts'
import { toSimplified } from './to-simplified.ts'

const location = 'https://uri.etsi.org/ngsi-ld/location'
const place = 'https://uri.etsi.org/ngsi-ld/default-context/place'
const point = (x: number): AttributeInstance => ({
  kind: 'GeoProperty',
  value: { type: 'Point', coordinates: [x, 0] },
})
const write = (entity: ShownEntity) => toNormalized(entity, coreTerms)
const options = { geometryProperty: location, write }
const entity = (attributes: ShownEntity['attributes']): ShownEntity => ({
  id: 'urn:a:1',
  types: [`${place}/A`],
  attributes,
})

describe('toFeature() (4.5.16)', () => {
  it.each<[string, ShownEntity['attributes'], object, unknown]>([
    ['location by default', { [location]: [point(1)], [place]: [point(2)] }, {}, [1, 0]],
    [
      'the property asked for',
      { [location]: [point(1)], [place]: [point(2)] },
      { geometryProperty: place },
      [2, 0],
    ],
    ['null without it', { [place]: [point(2)] }, {}, null],
    ['null for another kind', { [location]: [{ kind: 'JsonProperty', value: point(1).value }] }, {}, null],
    ['the default instance', { [location]: [{ ...point(1), datasetId: 'urn:d:1' }, point(2)] }, {}, [2, 0]],
    ['null without a default instance', { [location]: [{ ...point(1), datasetId: 'urn:d:1' }] }, {}, null],
    [
      'the first dataset that there is',
      { [location]: [point(2), { ...point(1), datasetId: 'urn:d:1' }] },
      { datasetIds: ['urn:d:0', 'urn:d:1', '@none'] },
      [1, 0],
    ],
    ['null when no dataset is there', { [location]: [point(2)] }, { datasetIds: ['urn:d:0'] }, null],
  ])('takes %s', (_what, attributes, more, coordinates) => {
    const { geometry } = toFeature(entity(attributes), { ...options, ...more })

    expect(geometry).toEqual(coordinates === null ? null : { type: 'Point', coordinates })
  })

  it('keeps id and type of the Feature when they are not shown', () => {
    const hidden: ShownEntity = { ...entity({}), hidden: ['id', 'type'] }

    expect(toFeature(hidden, options)).toEqual({
      id: 'urn:a:1',
      type: 'Feature',
      geometry: null,
      properties: {},
    })
  })

  it('holds in properties exactly what the representation shows, but the id', () => {
    for (const writer of [write, (each: ShownEntity) => toSimplified(each, coreTerms, { sysAttrs: true })]) {
      fc.assert(
        fc.property(arbitraryEntity(), (each) => {
          const { id, properties, type, ...rest } = toFeature(each, { ...options, write: writer })

          expect({ id, ...(properties as object) }).toEqual(writer(each))
          expect(type).toBe('Feature')
          expect(Object.keys(rest)).toEqual(['geometry'])
        }),
      )
    }
  })

  it('makes a collection of many', () => {
    expect(toFeatureCollection([], options)).toEqual({ type: 'FeatureCollection', features: [] })
    expect(toFeatureCollection([entity({})], options)).toEqual({
      type: 'FeatureCollection',
      features: [toFeature(entity({}), options)],
    })
  })
})

describe('filterDatasets() (4.5.5)', () => {
  it('keeps the instances named, and nothing of an attribute without any', () => {
    const datasets = ['@none', 'urn:ngsi-ld:A:1', 'https://example.org/c']
    fc.assert(
      fc.property(arbitraryEntity(), fc.subarray(datasets), (each, kept) => {
        const filtered = filterDatasets(each, kept)
        const instances = Object.values(filtered.attributes).flat()

        expect(instances).toEqual(
          Object.values(each.attributes)
            .flat()
            .filter(({ datasetId = '@none' }) => kept.includes(datasetId)),
        )
        expect(Object.values(filtered.attributes).every((list) => list.length > 0)).toBe(true)
        expect(filterDatasets(filtered, kept)).toEqual(filtered)
      }),
    )
  })
})
