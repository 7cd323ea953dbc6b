import { describe, expect, it } from 'vitest'
import { coreTerms } from '../json-ld/core-terms.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import type { Json } from '../ngsi-ld/json.ts'
import { parseTelemetry, readTelemetry } from './parse-telemetry.ts'

const message = { entityId: 'urn:ngsi-ld:Room:1', attributeName: 'temperature', value: 21.5 }
const temperature = 'https://uri.etsi.org/ngsi-ld/default-context/temperature'
const read = (json: Json) => readTelemetry(parseTelemetry(json), coreTerms)

describe('parseTelemetry() and readTelemetry()', () => {
  it('read a value with all it may say', () => {
    const json = {
      ...message,
      ...{ tenantName: 'farm', datasetId: 'urn:d:1', observedAt: '2026-01-01T00:00:00,5Z', unitCode: 'CEL' },
      contexts: ['https://example.org/context.jsonld'],
    }

    expect(parseTelemetry(json)).toMatchObject({
      tenantName: 'farm',
      entityId: message.entityId,
      contexts: ['https://example.org/context.jsonld'],
    })
    expect(read(json)).toEqual({
      attribute: temperature,
      fragment: {
        ...{ kind: 'Property', value: 21.5, datasetId: 'urn:d:1', unitCode: 'CEL', inferred: true },
        observedAt: '2026-01-01T00:00:00.5Z',
      },
    })
  })

  it.each([
    ['Property', { value: [1, false, { 'urn:a': null }] }],
    ['GeoProperty', { value: { type: 'Point', coordinates: [1, 2] } }],
    ['Relationship', { object: 'urn:ngsi-ld:Room:2' }],
  ])('read off that it is a %s', (kind, value) => {
    const { value: _, ...rest } = message

    expect(read({ ...rest, ...value }).fragment).toMatchObject({ kind, value: Object.values(value)[0] })
  })

  it.each<[string, Json, RegExp]>([
    ['no object', [message], /must be a JSON object/],
    ['null', null, /must be a JSON object/],
    ['unknown members', { ...message, type: 'Room' }, /Member type is unknown/],
    ['a prototype', JSON.parse('{"__proto__":{"value":1}}'), /Member __proto__ is unknown/],
    ['a tenant that is no text', { ...message, tenantName: 1 }, /tenantName must be a string/],
    ['no entity', { attributeName: 'a', value: 1 }, /entityId must be an absolute URI/],
    ['an id that is no URI', { ...message, entityId: 'room 1' }, /entityId must be an absolute URI/],
    ['no name', { entityId: 'urn:a', value: 1 }, /attributeName must be a string/],
    ['a bad name', { ...message, attributeName: 'a b' }, /a b must be a valid attribute name/],
    ['a name that is taken', { ...message, attributeName: 'scope' }, /must not be the name/],
    ['a name that is too long', { ...message, attributeName: 'a'.repeat(1001) }, /longer than 1000 bytes/],
    ['no value', { entityId: 'urn:a', attributeName: 'a' }, /Either value or object/],
    ['two values', { ...message, object: 'urn:b' }, /Either value or object/],
    ['null as value', { ...message, value: null }, /value must not be null/],
    ['NGSI-LD Null', { ...message, value: 'urn:ngsi-ld:null' }, /NGSI-LD Null/],
    ['NGSI-LD Null inside', { ...message, value: { a: 'urn:ngsi-ld:null' } }, /NGSI-LD Null/],
    ['NGSI-LD Null as a time', { ...message, observedAt: 'urn:ngsi-ld:null' }, /NGSI-LD Null/],
    ['a bad date', { ...message, observedAt: '2026-02-30T00:00:00Z' }, /observedAt must be a DateTime/],
    ['a local date', { ...message, observedAt: '2026-01-01T00:00:00' }, /observedAt must be a DateTime/],
    ['a bad unit', { ...message, unitCode: 1 }, /unitCode/],
    ['a bad dataset', { ...message, datasetId: 'x' }, /datasetId/],
    ['an object that is no URI', { entityId: 'urn:a', attributeName: 'a', object: 'b' }, /absolute URI/],
    ['embedded contexts', { ...message, contexts: [{ a: 'urn:a' }] }, /contexts must be the URL/],
    ['a place that is none', { ...message, attributeName: 'location' }, /location/],
  ])('refuse %s', (_, json, detail) => {
    expect(() => read(json)).toThrow(BadRequestData)
    expect(() => read(json)).toThrow(detail)
  })
})
