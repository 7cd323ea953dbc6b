import { describe } from 'vitest'
import { type AuditRow, auditedId as id, runAudit } from '../../../testing/run-audit.ts'

type Refusal = Pick<AuditRow, 'status' | 'error'>
const bad = (detail: string): Refusal => ({ status: 400, error: ['BadRequestData', detail] })
const property = (value: unknown) => ({ type: 'Property', value })
const point = { type: 'Point', coordinates: [17.123456, 48.1] }
const geo = { type: 'GeoProperty', value: point }

/** Attribute `a` as sent and as shown; refused with a detail when it is a text. */
type Row = readonly [rule: string, sent: unknown, shown: unknown]

function kinds(rows: readonly Row[]): void {
  runAudit(
    rows.map(([rule, sent, shown]) => ({
      rule,
      stored: null,
      send: 'POST /entities',
      body: { id, type: 'Greenhouse', a: sent },
      ...(typeof shown === 'string'
        ? { ...bad(shown), becomes: null }
        : { status: 201, becomes: { a: shown } }),
    })),
  )
}

// biome-ignore format: a row per rule
const accepted: readonly Row[] = [
  ['Property of a string', 'x', property('x')],
  ['Property of the empty string', '', property('')],
  ['Property of a boolean', false, property(false)],
  ['Property of a number', 1.5e3, property(1500)],
  ['Property of an array', [1, [2], {}], property([1, [2], {}])],
  ['Property of the empty array', [], property([])],
  ['Property of an object without type', { x: { y: null } }, property({ x: { y: null } })],
  ['Property of the empty object', {}, property({})],
  ['Property of an object with type, wrapped', { value: { type: 'Box', id: 'x', w: 8 } }, property({ type: 'Box', id: 'x', w: 8 })],
  ['Property of an object with @context as data', property({ '@context': { x: 1 }, y: 2 }), property({ '@context': { x: 1 }, y: 2 })],
  ['Property of a typed literal', property({ '@type': 'DateTime', '@value': '2025-01-01T00:00:00Z' }), property({ '@type': 'DateTime', '@value': '2025-01-01T00:00:00Z' })],
  ['Property of a JSON literal null', property({ '@type': '@json', '@value': null }), property({ '@type': '@json', '@value': null })],
  ['Property of dangerous characters', `<>"'=;()\\`, property(`<>"'=;()\\`)],
  ['Property with all its members', { ...property(1), unitCode: 'KMH', observedAt: '2025-01-01T00:00:00,5Z', datasetId: 'urn:d:1', valueType: 'Speed', lang: 'en' }, { ...property(1), unitCode: 'KMH', observedAt: '2025-01-01T00:00:00.5Z', datasetId: 'urn:d:1', valueType: 'Speed', lang: 'en' }],
  ['Property with objectType is tolerated', { ...property(1), objectType: 'X' }, { ...property(1), objectType: 'X' }],
  ['Property ignores previousValue', { ...property(1), previousValue: 2 }, property(1)],
  ['Property by its IRI', { type: 'https://uri.etsi.org/ngsi-ld/Property', value: 1 }, property(1)],
  ['Property of a geometry stays one when it says so', property(point), property(point)],
  ['Property with datasetId @none is the default instance', { ...property(1), datasetId: '@none' }, property(1)],
  ['GeoProperty from a bare geometry', point, geo],
  ['GeoProperty from a geometry as value', { value: point }, geo],
  ['GeoProperty from text', { type: 'GeoProperty', value: JSON.stringify(point) }, geo],
  ['GeoProperty with altitude', { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2, 3] } }, { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2, 3] } }],
  ['GeoProperty with unitCode', { ...geo, unitCode: 'MTR' }, { ...geo, unitCode: 'MTR' }],
  ['GeoProperty of a MultiPoint', { type: 'MultiPoint', coordinates: [[1, 2], [3, 4]] }, { type: 'GeoProperty', value: { type: 'MultiPoint', coordinates: [[1, 2], [3, 4]] } }],
  ['GeoProperty of a LineString', { type: 'LineString', coordinates: [[1, 2], [3, 4]] }, { type: 'GeoProperty', value: { type: 'LineString', coordinates: [[1, 2], [3, 4]] } }],
  ['GeoProperty of a MultiLineString', { type: 'MultiLineString', coordinates: [[[1, 2], [3, 4]]] }, { type: 'GeoProperty', value: { type: 'MultiLineString', coordinates: [[[1, 2], [3, 4]]] } }],
  ['GeoProperty of a Polygon', { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] }, { type: 'GeoProperty', value: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] } }],
  ['GeoProperty of a MultiPolygon', { type: 'MultiPolygon', coordinates: [[[[0, 0], [1, 0], [1, 1], [0, 0]]]] }, { type: 'GeoProperty', value: { type: 'MultiPolygon', coordinates: [[[[0, 0], [1, 0], [1, 1], [0, 0]]]] } }],
  ['LanguageProperty', { languageMap: { en: 'x', 'de-AT': ['y', 'z'], '@none': '' } }, { type: 'LanguageProperty', languageMap: { en: 'x', 'de-AT': ['y', 'z'], '@none': '' } }],
  ['LanguageProperty with valueType langString', { languageMap: { en: 'x' }, valueType: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#langString' }, { type: 'LanguageProperty', languageMap: { en: 'x' }, valueType: 'langString' }],
  ['VocabProperty', { vocab: 'Open' }, { type: 'VocabProperty', vocab: 'Open' }],
  ['VocabProperty of several', { vocab: ['Open', 'https://example.org/Shut'] }, { type: 'VocabProperty', vocab: ['Open', 'https://example.org/Shut'] }],
  ['JsonProperty', { json: { id: 7, value: [1, 2], '@context': 1, type: 'x', a: null } }, { type: 'JsonProperty', json: { id: 7, value: [1, 2], '@context': 1, type: 'x', a: null } }],
  ['JsonProperty of objects', { json: [{ a: 1 }, {}] }, { type: 'JsonProperty', json: [{ a: 1 }, {}] }],
  ['ListProperty', { valueList: [3, 'a', { x: 1 }, [1]] }, { type: 'ListProperty', valueList: [3, 'a', { x: 1 }, [1]] }],
  ['ListProperty may be empty, and has a unitCode', { valueList: [], unitCode: 'CEL' }, { type: 'ListProperty', valueList: [], unitCode: 'CEL' }],
  ['Relationship', { object: 'urn:x:1' }, { type: 'Relationship', object: 'urn:x:1' }],
  ['Relationship to an IRI with other letters', { object: 'urn:größe:1' }, { type: 'Relationship', object: 'urn:größe:1' }],
  ['Relationship to several, with types', { object: ['urn:x:1', 'urn:x:2'], objectType: ['A', 'B'] }, { type: 'Relationship', object: ['urn:x:1', 'urn:x:2'], objectType: ['A', 'B'] }],
  ['Relationship of one in an array stays one', { object: ['urn:x:1'] }, { type: 'Relationship', object: ['urn:x:1'] }],
  ['Relationship ignores entity and previousObject', { object: 'urn:x:1', entity: { id: 'urn:x:1' }, previousObject: 'urn:x:0' }, { type: 'Relationship', object: 'urn:x:1' }],
  ['Relationship with valueType is tolerated', { object: 'urn:x:1', valueType: 'X' }, { type: 'Relationship', object: 'urn:x:1', valueType: 'X' }],
  ['ListRelationship of objects', { objectList: [{ object: 'urn:x:2' }, { object: 'urn:x:1' }] }, { type: 'ListRelationship', objectList: [{ object: 'urn:x:2' }, { object: 'urn:x:1' }] }],
  ['ListRelationship of URIs, concise', { objectList: ['urn:x:2', 'urn:x:1'] }, { type: 'ListRelationship', objectList: [{ object: 'urn:x:2' }, { object: 'urn:x:1' }] }],
  ['ListRelationship ignores entityList', { objectList: [], entityList: [{}] }, { type: 'ListRelationship', objectList: [] }],
  ['several instances', [{ value: 1 }, { object: 'urn:x:1', datasetId: 'urn:d:1' }], [property(1), { type: 'Relationship', object: 'urn:x:1', datasetId: 'urn:d:1' }]],
  ['an array of one instance is that instance', [{ value: 1, datasetId: 'urn:d:1' }], { ...property(1), datasetId: 'urn:d:1' }],
  ['an array with something else is a value', [{ value: 1 }, 2], property([{ value: 1 }, 2])],
  ['sub-attributes of every kind, to any depth', { value: 1, b: { object: 'urn:x:1', c: { languageMap: { en: 'x' }, d: [{ value: 1 }, { value: 2, datasetId: 'urn:d:1' }] } }, e: point }, { ...property(1), b: { type: 'Relationship', object: 'urn:x:1', c: { type: 'LanguageProperty', languageMap: { en: 'x' }, d: [property(1), { ...property(2), datasetId: 'urn:d:1' }] } }, e: geo }],
  ['sub-attributes named like members of the entity', { value: 1, scope: 'x', location: 7 }, { ...property(1), scope: property('x'), location: property(7) }],
  ['a signed attribute', { ...property(1), ngsildproof: { type: 'Property', entityIdSealed: id, entityTypeSealed: 'Greenhouse', value: { type: 'DataIntegrityProof', proofValue: 'z3X' } } }, { ...property(1), ngsildproof: { type: 'Property', entityIdSealed: id, entityTypeSealed: 'Greenhouse', value: { type: 'DataIntegrityProof', proofValue: 'z3X' } } }],
]

// biome-ignore format: a row per rule
const refused: readonly Row[] = [
  ['JSON null', null, 'a'],
  ['JSON null as value', { value: null }, 'a.value'],
  ['JSON null as observedAt', { value: 1, observedAt: null }, 'a.observedAt'],
  ['JSON null as a sub-attribute', { value: 1, b: null }, 'a.b'],
  ['JSON null as type', { type: null, value: 1 }, 'a.type'],
  ['JSON null as datasetId', { value: 1, datasetId: null }, 'a.datasetId'],
  ['a bare object with a type that is none', { type: 'Box', w: 1 }, 'a.type'],
  ['a GeometryCollection', { type: 'GeometryCollection', geometries: [] }, 'a.type'],
  ['value and object', { value: 1, object: 'urn:x:1' }, 'a must not have both'],
  ['value and languageMap, with type', { ...property(1), languageMap: {} }, 'a.languageMap'],
  ['Property without value', { type: 'Property' }, 'a.value'],
  ['Property with the value of another kind', { type: 'Property', object: 'urn:x:1' }, 'a.value'],
  ['Property with entity', { ...property(1), entity: {} }, 'a.entity'],
  ['Property with entityList', { ...property(1), entityList: [] }, 'a.entityList'],
  ['Property with previousObject', { ...property(1), previousObject: 'urn:x:1' }, 'a.previousObject'],
  ['Property with entityIdSealed', { ...property(1), entityIdSealed: id }, 'a.entityIdSealed'],
  ['Property with an empty unitCode', { value: 1, unitCode: '' }, 'a.unitCode'],
  ['Property with a unitCode that is no text', { value: 1, unitCode: 7 }, 'a.unitCode'],
  ['Property with two valueTypes', { value: 1, valueType: ['A', 'B'] }, 'a.valueType'],
  ['Property with observedAt with an offset', { value: 1, observedAt: '2025-01-01T00:00:00+01:00' }, 'a.observedAt'],
  ['Property with observedAt of no day', { value: 1, observedAt: '2025-02-30T00:00:00Z' }, 'a.observedAt'],
  ['Property with expiresAt of no time', { value: 1, expiresAt: '2025-01-01T25:00:00Z' }, 'a.expiresAt'],
  ['Property with a @context', { value: 1, '@context': 'http://x' }, 'a.@context'],
  ['Property with another keyword', { value: 1, '@id': 'urn:x:1' }, 'a.@id'],
  ['Property with datasetId that is no URI', { value: 1, datasetId: 'x' }, 'a.datasetId'],
  ['GeoProperty of text that is no geometry', { type: 'GeoProperty', value: 'x' }, 'a.value'],
  ['GeoProperty of a number', { type: 'GeoProperty', value: 7 }, 'a.value'],
  ['GeoProperty with a short position', { type: 'GeoProperty', value: { type: 'Point', coordinates: [1] } }, 'a.value'],
  ['GeoProperty with a short line', { type: 'GeoProperty', value: { type: 'LineString', coordinates: [[1, 2]] } }, 'a.value'],
  ['GeoProperty with an open ring', { type: 'GeoProperty', value: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1]]] } }, 'a.value'],
  ['GeoProperty with empty coordinates', { type: 'GeoProperty', value: { type: 'MultiPoint', coordinates: [] } }, 'a.value'],
  ['LanguageProperty with an invalid language', { languageMap: { 'en us': 'x' } }, 'a.languageMap'],
  ['LanguageProperty with an empty language', { languageMap: { '': 'x' } }, 'a.languageMap'],
  ['LanguageProperty with a number', { languageMap: { en: 7 } }, 'a.languageMap'],
  ['LanguageProperty with an array of numbers', { languageMap: { en: ['x', 7] } }, 'a.languageMap'],
  ['LanguageProperty that is text', { languageMap: 'x' }, 'a.languageMap'],
  ['LanguageProperty with unitCode', { languageMap: { en: 'x' }, unitCode: 'X' }, 'a.unitCode'],
  ['LanguageProperty with another valueType', { languageMap: { en: 'x' }, valueType: 'Text' }, 'a.valueType'],
  ['VocabProperty of a number', { vocab: 7 }, 'a.vocab'],
  ['VocabProperty of nothing', { vocab: [] }, 'a.vocab'],
  ['VocabProperty of an empty text', { vocab: '' }, 'a.vocab'],
  ['VocabProperty with unitCode', { vocab: 'X', unitCode: 'X' }, 'a.unitCode'],
  ['JsonProperty of a scalar', { json: 7 }, 'a.json'],
  ['JsonProperty of scalars', { json: [1, {}] }, 'a.json'],
  ['JsonProperty of null', { json: null }, 'a.json'],
  ['JsonProperty with unitCode', { json: {}, unitCode: 'X' }, 'a.unitCode'],
  ['ListProperty that is none', { valueList: 7 }, 'a.valueList'],
  ['ListProperty with value', { type: 'ListProperty', valueList: [], value: 1 }, 'a.value'],
  ['Relationship to no URI', { object: 'x' }, 'a.object'],
  ['Relationship to nothing', { object: [] }, 'a.object'],
  ['Relationship to a number', { object: 7 }, 'a.object'],
  ['Relationship with unitCode', { object: 'urn:x:1', unitCode: 'X' }, 'a.unitCode'],
  ['Relationship with entityList', { object: 'urn:x:1', entityList: [] }, 'a.entityList'],
  ['Relationship with a wrong objectType', { object: 'urn:x:1', objectType: 'a b' }, 'a.objectType'],
  ['ListRelationship to no URI', { objectList: [{ object: 'x' }] }, 'a.objectList'],
  ['ListRelationship of other objects', { objectList: [{ object: 'urn:x:1', x: 1 }] }, 'a.objectList'],
  ['ListRelationship that is none', { objectList: 'urn:x:1' }, 'a.objectList'],
  ['ListRelationship with entity', { objectList: [], entity: {} }, 'a.entity'],
  ['a proof that is no object', { value: 1, ngsildproof: { type: 'Property', entityIdSealed: id, entityTypeSealed: 'X', value: 7 } }, 'a.ngsildproof.value'],
  ['a proof that is no Property', { value: 1, ngsildproof: { object: 'urn:x:1' } }, 'a.ngsildproof'],
  ['a sub-attribute with a reserved name', { value: 1, instanceOf: 1, languageMap: {} }, 'a'],
  ['two default instances of a sub-attribute', { value: 1, b: [{ value: 1 }, { value: 2 }] }, 'a.'],
]

describe('attribute kinds (clauses 4.5, 5.2.5 to 5.2.8, 5.2.32 to 5.2.38)', () => kinds(accepted))
describe('attributes that are none (clauses 4.5, 5.2.5 to 5.2.8, 5.2.32 to 5.2.38)', () => kinds(refused))
