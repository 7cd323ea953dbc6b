import { describe } from 'vitest'
import { type AuditRow, auditedId as id, runAudit } from '../../../testing/run-audit.ts'

const none = 'urn:ngsi-ld:null'
const vocabulary = 'https://uri.etsi.org/ngsi-ld/default-context/'
type Refusal = Pick<AuditRow, 'status' | 'error'>
const bad = (detail: string): Refusal => ({ status: 400, error: ['BadRequestData', detail] })
const invalid = (detail: string): Refusal => ({ status: 400, error: ['InvalidRequest', detail] })
const unknown = (detail: string): Refusal => ({ status: 404, error: ['ResourceNotFound', detail] })
const property = (value: unknown) => ({ type: 'Property', value })
const speed = { ...property(50), unitCode: 'KMH', accuracy: property(1) }
const brand = property('x')
const type = 'Greenhouse'
const patchType = { 'content-type': 'application/merge-patch+json' }
const overwriting = 'attribute exists and overwriting is disabled'

describe('Append Attributes (clauses 5.6.3, 6.6.3.1)', () => {
  const append = { stored: { speed }, send: 'POST {id}/attrs' } as const
  const keep = { stored: { speed }, send: 'POST {id}/attrs?options=noOverwrite' } as const
  // biome-ignore format: a row per rule
  runAudit([
    { rule: 'adds and overwrites', ...append, body: { speed: { object: 'urn:x:1' }, brand }, becomes: { speed: { type: 'Relationship', object: 'urn:x:1' }, brand }, events: ['ATTRIBUTE_UPDATE speed', 'ATTRIBUTE_CREATE brand'] },
    { rule: 'an empty fragment changes nothing', ...append, body: {} },
    { rule: 'an empty fragment needs the entity', ...append, send: 'POST {nobody}/attrs', body: {}, ...unknown('nobody') },
    { rule: 'an empty body is no fragment', ...append, body: '', ...invalid('empty') },
    { rule: 'types alone', ...append, body: { type: ['Asset'] }, becomes: { type: [type, 'Asset'], speed } },
    { rule: 'types are added in both modes', ...keep, body: { type: 'Asset' }, becomes: { type: [type, 'Asset'], speed } },
    { rule: 'a type it has already changes nothing', ...append, body: { type } },
    { rule: 'scopes are replaced', ...append, stored: { scope: '/a' }, body: { scope: ['/b', '/c'] }, becomes: { scope: ['/b', '/c'] } },
    { rule: 'noOverwrite adds the scopes that are missing, reports nothing', ...keep, stored: { scope: '/a' }, body: { scope: ['/a', '/b'] }, becomes: { scope: ['/a', '/b'] } },
    { rule: 'noOverwrite with everything refused', ...keep, body: { speed: 1 }, status: 207, answer: { updated: [], notUpdated: [{ attributeName: `${vocabulary}speed`, reason: overwriting }] } },
    { rule: 'other keywords of options are ignored', ...append, send: 'POST {id}/attrs?options=update,noOverwrite', body: { speed: 1, brand }, status: 207, becomes: { speed, brand } },
    { rule: 'id may be there', ...append, body: { id, brand }, becomes: { speed, brand } },
    { rule: 'id must be that of the URL', ...append, body: { id: 'urn:x:1', brand }, ...bad('urn:x:1') },
    { rule: 'one wrong attribute and nothing is applied', ...append, body: { brand, speed: null }, ...bad('speed') },
    { rule: 'refuses NGSI-LD Null for scope', ...append, body: { scope: none }, ...bad('scope') },
    { rule: 'refuses NGSI-LD Null for type', ...append, body: { type: none }, ...bad('type') },
    { rule: 'refuses NGSI-LD Null for a sub-attribute', ...append, body: { speed: { value: 1, accuracy: none } }, ...bad('speed.accuracy') },
    { rule: 'refuses NGSI-LD Null inside a value', ...append, body: { speed: { value: { a: [{ b: none }] } } }, ...bad('speed.value') },
    { rule: 'refuses application/merge-patch+json', ...append, body: { brand }, headers: patchType, status: 415 },
    { rule: 'the entity of another type is unknown', ...append, send: 'POST {id}/attrs?type=Boat', body: { brand }, ...unknown('type') },
    { rule: 'an invalid fragment for an unknown entity is invalid', ...append, send: 'POST {nobody}/attrs', body: { speed: null }, ...bad('speed') },
    { rule: 'location must be a GeoProperty', ...append, body: { location: property(1) }, ...bad('location') },
    { rule: 'several location instances are allowed', ...append, stored: {}, body: { location: [{ type: 'Point', coordinates: [1, 2] }, { type: 'GeoProperty', value: { type: 'Point', coordinates: [3, 4] }, datasetId: 'urn:d:1' }].slice(1) }, becomes: { location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [3, 4] }, datasetId: 'urn:d:1' } } },
  ])
})

describe('Update Attributes (clauses 5.6.2, 6.6.3.2)', () => {
  const update = { stored: { speed, brand }, send: 'PATCH {id}/attrs' } as const
  // biome-ignore format: a row per rule
  runAudit([
    { rule: 'replaces, appends and deletes', ...update, body: { speed: 1, brand: none, colour: 'red' }, becomes: { speed: property(1), colour: property('red') }, events: ['ATTRIBUTE_UPDATE speed', 'ATTRIBUTE_DELETE brand', 'ATTRIBUTE_CREATE colour'] },
    { rule: 'the kind may change', ...update, body: { speed: { languageMap: { en: 'x' } } }, becomes: { speed: { type: 'LanguageProperty', languageMap: { en: 'x' } }, brand } },
    { rule: 'a nulled member is absent from the new instance', ...update, body: { speed: { value: 1, unitCode: none, accuracy: none } }, becomes: { speed: property(1), brand } },
    { rule: 'null of what is not there changes nothing', ...update, body: { colour: none, size: { languageMap: { '@none': none } } } },
    { rule: 'each kind is deleted by its NGSI-LD Null', ...update, stored: { a: { languageMap: { en: 'x' } }, b: { vocab: 'B' }, c: { json: {} }, d: { valueList: [] }, e: { objectList: [] }, f: { object: 'urn:x:1' } }, body: { a: { languageMap: { '@none': none } }, b: { vocab: none }, c: { json: none }, d: { valueList: [none] }, e: { objectList: [none] }, f: { object: none } }, becomes: {} },
    { rule: '@none null beside other languages is refused', ...update, body: { label: { languageMap: { '@none': none, en: 'x' } } }, ...bad('label.languageMap') },
    { rule: 'NGSI-LD Null inside a value is refused', ...update, body: { speed: { value: { a: none } } }, ...bad('speed.value') },
    { rule: 'NGSI-LD Null in a list is refused', ...update, body: { speed: { valueList: [1, none] } }, ...bad('speed.valueList') },
    { rule: 'NGSI-LD Null inside a sub-attribute value is refused', ...update, body: { speed: { value: 1, accuracy: { value: { a: none } } } }, ...bad('speed.accuracy.value') },
    { rule: 'NGSI-LD Null in json is data', ...update, body: { speed: { json: { a: none } } }, becomes: { speed: { type: 'JsonProperty', json: { a: none } }, brand } },
    { rule: 'an empty fragment changes nothing', ...update, body: {} },
    { rule: 'an empty fragment needs the entity', ...update, send: 'PATCH {nobody}/attrs', body: {}, ...unknown('nobody') },
    { rule: 'types are added', ...update, body: { type: ['Asset', type] }, becomes: { type: [type, 'Asset'], speed, brand } },
    { rule: 'type null is ignored', ...update, body: { type: none, speed: 1 }, becomes: { speed: property(1), brand } },
    { rule: 'scope is replaced where there is one', ...update, stored: { scope: ['/a', '/b'] }, body: { scope: '/c' }, becomes: { scope: '/c' } },
    { rule: 'scope null removes it', ...update, stored: { scope: '/a' }, body: { scope: none }, becomes: {} },
    { rule: 'scope where there is none is refused, the rest applied', ...update, body: { scope: '/a', type: 'Asset', speed: 1 }, status: 207, answer: { updated: ['type', `${vocabulary}speed`], notUpdated: [{ attributeName: 'scope', reason: 'entity has no scope' }] }, becomes: { type: [type, 'Asset'], speed: property(1), brand } },
    { rule: 'scope alone where there is none', ...update, body: { scope: '/a' }, status: 207, answer: { updated: [], notUpdated: [{ attributeName: 'scope', reason: 'entity has no scope' }] } },
    { rule: 'options is ignored', ...update, send: 'PATCH {id}/attrs?options=noOverwrite', body: { speed: 1 }, becomes: { speed: property(1), brand } },
    { rule: 'takes application/merge-patch+json', ...update, headers: patchType, body: { speed: 1 }, becomes: { speed: property(1), brand } },
    { rule: 'id must be that of the URL', ...update, body: { id: 'urn:x:1', speed: 1 }, ...bad('urn:x:1') },
    { rule: 'one wrong attribute and nothing is applied', ...update, body: { speed: 1, brand: null }, ...bad('brand') },
    { rule: 'an attribute needs its value', ...update, body: { speed: { type: 'Property', unitCode: 'X' } }, ...bad('speed.value') },
    { rule: 'the entity of another type is unknown', ...update, send: 'PATCH {id}/attrs?type=Boat', body: { speed: 1 }, ...unknown('type') },
    { rule: 'an invalid fragment for an unknown entity is invalid', ...update, send: 'PATCH {nobody}/attrs', body: { speed: null }, ...bad('speed') },
  ])
})

describe('Partial Attribute Update (clauses 5.6.4, 6.7.3.1)', () => {
  const at = '2025-01-01T00:00:00Z'
  const owner = { type: 'Relationship', object: 'urn:x:1' }
  const label = { type: 'LanguageProperty', languageMap: { en: 'red', de: 'rot' } }
  const update = { stored: { speed, brand }, send: 'PATCH {id}/attrs/speed' } as const
  // biome-ignore format: a row per rule
  runAudit([
    { rule: 'members not given stay', ...update, body: { observedAt: at }, becomes: { speed: { ...speed, observedAt: at }, brand }, events: ['ATTRIBUTE_UPDATE speed'] },
    { rule: 'a value is replaced as a whole', ...update, stored: { speed: property({ a: 1, b: 2 }) }, body: { value: { c: 3 } }, becomes: { speed: property({ c: 3 }) } },
    { rule: 'a languageMap is replaced as a whole', ...update, stored: { speed: label }, body: { languageMap: { sk: 'x' } }, becomes: { speed: { ...label, languageMap: { sk: 'x' } } } },
    { rule: 'json is replaced as a whole', ...update, stored: { speed: { json: { a: 1 } } }, body: { json: { b: none } }, becomes: { speed: { type: 'JsonProperty', json: { b: none } } } },
    { rule: 'a sub-attribute is replaced as a whole', ...update, stored: { speed: { ...speed, accuracy: { ...property(1), unitCode: 'X' } } }, body: { accuracy: { value: 2 } }, becomes: { speed: { ...speed, accuracy: property(2) } } },
    { rule: 'an unknown member is a new sub-attribute', ...update, body: { source: { object: 'urn:x:1' } }, becomes: { speed: { ...speed, source: owner }, brand } },
    { rule: 'null removes a member', ...update, body: { unitCode: none }, becomes: { speed: { ...speed, unitCode: undefined }, brand } },
    { rule: 'null of a member that is not there changes nothing', ...update, body: { observedAt: none, source: none } },
    { rule: 'null in the value deletes the instance', ...update, body: { value: none }, becomes: { brand }, events: ['ATTRIBUTE_DELETE speed'] },
    { rule: 'null in the object deletes the instance', ...update, stored: { speed: owner }, body: { object: none }, becomes: {} },
    { rule: 'null for type is refused', ...update, body: { type: none }, ...bad('type') },
    { rule: 'null inside a value is refused', ...update, body: { value: { a: none } }, ...bad('value') },
    { rule: 'null inside the value of a sub-attribute is refused', ...update, body: { accuracy: { value: { a: none } } }, ...bad('accuracy') },
    { rule: 'type may be repeated', ...update, body: { type: 'Property', unitCode: 'X' }, becomes: { speed: { ...speed, unitCode: 'X' }, brand } },
    { rule: 'type may be repeated as an IRI', ...update, body: { type: 'https://uri.etsi.org/ngsi-ld/Property', value: 1 }, becomes: { speed: { ...speed, value: 1 }, brand } },
    { rule: 'another kind is refused', ...update, body: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } }, ...bad('GeoProperty') },
    { rule: 'the value member of another kind is refused', ...update, body: { object: 'urn:x:1' }, ...bad('Relationship') },
    { rule: 'unitCode does not come to a Relationship', ...update, stored: { speed: owner }, body: { unitCode: 'X' }, ...bad('unitCode') },
    { rule: 'unitCode does not come to a LanguageProperty', ...update, stored: { speed: label }, body: { unitCode: 'X' }, ...bad('unitCode') },
    { rule: 'a geometry stays one', ...update, stored: { speed: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } } }, body: { value: 7 }, ...bad('geometry') },
    { rule: 'an empty fragment changes nothing', ...update, body: {} },
    { rule: 'an array is no fragment', ...update, body: [{ value: 1 }], ...bad('object') },
    { rule: 'a scalar is no fragment', ...update, body: '7', ...bad('object') },
    { rule: 'never appends', ...update, send: 'PATCH {id}/attrs/colour', body: { value: 1 }, ...unknown('colour') },
    { rule: 'reserved members are unknown attributes', ...update, send: 'PATCH {id}/attrs/type', body: { value: 1 }, ...unknown('type') },
    { rule: 'scope is no attribute here', ...update, send: 'PATCH {id}/attrs/scope', body: { value: '/a' }, ...bad('scope') },
    { rule: 'an invalid name', ...update, send: 'PATCH {id}/attrs/a%20b', body: { value: 1 }, ...bad('a b') },
    { rule: 'an unknown entity counts before the members', ...update, send: 'PATCH {nobody}/attrs/speed', body: { observedAt: 1 }, ...unknown('nobody') },
    { rule: 'what is no object counts before the unknown entity', ...update, send: 'PATCH {nobody}/attrs/speed', body: [], ...bad('object') },
    { rule: 'the entity of another type is unknown', ...update, send: 'PATCH {id}/attrs/speed?type=Boat', body: { value: 1 }, ...unknown('type') },
    { rule: 'the attribute may be named by its IRI', ...update, send: `PATCH {id}/attrs/${encodeURIComponent(`${vocabulary}speed`)}`, body: { value: 1 }, becomes: { speed: { ...speed, value: 1 }, brand } },
    { rule: 'takes application/merge-patch+json', ...update, headers: patchType, body: { value: 1 }, becomes: { speed: { ...speed, value: 1 }, brand } },
    { rule: 'JSON-LD brings its @context in the fragment', ...update, headers: { 'content-type': 'application/ld+json' }, send: 'PATCH {id}/attrs/tempo', body: { value: 1, '@context': { tempo: `${vocabulary}speed` } }, becomes: { speed: { ...speed, value: 1 }, brand } },
  ])
})

describe('Replace Attribute (clauses 5.6.19, 6.7.3.3)', () => {
  const put = { stored: { speed, brand }, send: 'PUT {id}/attrs/speed' } as const
  const point = { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } }
  // biome-ignore format: a row per rule
  runAudit([
    { rule: 'what is not given is gone', ...put, body: { value: 1 }, becomes: { speed: property(1), brand }, events: ['ATTRIBUTE_UPDATE speed'] },
    { rule: 'the kind may change', ...put, body: { objectList: ['urn:x:1'] }, becomes: { speed: { type: 'ListRelationship', objectList: [{ object: 'urn:x:1' }] }, brand } },
    { rule: 'other instances stay', ...put, stored: { speed: [speed, { ...property(1), datasetId: 'urn:d:1' }] }, body: { value: 2, datasetId: 'urn:d:1' }, becomes: { speed: [speed, { ...property(2), datasetId: 'urn:d:1' }] } },
    { rule: 'never creates', ...put, send: 'PUT {id}/attrs/colour', body: { value: 1 }, ...unknown('colour') },
    { rule: 'an unknown entity', ...put, send: 'PUT {nobody}/attrs/speed', body: { value: 1 }, ...unknown('nobody') },
    { rule: 'an invalid fragment for an unknown entity is invalid', ...put, send: 'PUT {nobody}/attrs/speed', body: { type: 'Property' }, ...bad('value') },
    { rule: 'an empty fragment is refused', ...put, body: {}, ...bad('speed') },
    { rule: 'an array is refused', ...put, body: [{ value: 1 }], ...bad('object') },
    { rule: 'NGSI-LD Null is refused', ...put, body: { value: none }, ...bad('value') },
    { rule: 'NGSI-LD Null for a member is refused', ...put, body: { value: 1, unitCode: none }, ...bad('unitCode') },
    { rule: 'NGSI-LD Null for a sub-attribute is refused', ...put, body: { value: 1, accuracy: none }, ...bad('accuracy') },
    { rule: 'scope is no attribute here', ...put, send: 'PUT {id}/attrs/scope', body: { value: '/a' }, ...bad('scope') },
    { rule: 'location stays a GeoProperty', ...put, stored: { location: point }, send: 'PUT {id}/attrs/location', body: { type: 'Property', value: 1 }, ...bad('location') },
    { rule: 'location may move', ...put, stored: { location: point }, send: 'PUT {id}/attrs/location', body: { value: { type: 'Point', coordinates: [3, 4] } }, becomes: { location: { ...point, value: { type: 'Point', coordinates: [3, 4] } } } },
    { rule: 'refuses application/merge-patch+json', ...put, body: { value: 1 }, headers: patchType, status: 415 },
  ])
})

describe('Delete Attribute (clauses 5.6.5, 6.7.3.2)', () => {
  const stored = { speed, brand }
  // biome-ignore format: a row per rule
  runAudit([
    { rule: 'with its sub-attributes', stored, send: 'DELETE {id}/attrs/speed', becomes: { brand }, events: ['ATTRIBUTE_DELETE speed'] },
    { rule: 'by its IRI', stored, send: `DELETE {id}/attrs/${encodeURIComponent(`${vocabulary}speed`)}`, becomes: { brand } },
    { rule: 'unknown', stored, send: 'DELETE {id}/attrs/colour', ...unknown('colour') },
    { rule: 'unknown with deleteAll', stored, send: 'DELETE {id}/attrs/colour?deleteAll=true', ...unknown('colour') },
    { rule: 'of an unknown entity', stored, send: 'DELETE {nobody}/attrs/speed', ...unknown('nobody') },
    { rule: 'of an entity of another type', stored, send: 'DELETE {id}/attrs/speed?type=Boat', ...unknown('type') },
    { rule: 'scope', stored: { scope: ['/a', '/b'] }, send: 'DELETE {id}/attrs/scope', becomes: {} },
    { rule: 'scope: datasetId counts for nothing', stored: { scope: ['/a', '/b'] }, send: 'DELETE {id}/attrs/scope?datasetId=urn:d:1', becomes: {} },
    { rule: 'scope that is not there', stored, send: 'DELETE {id}/attrs/scope', ...unknown('scope') },
    { rule: 'datasetId must be a URI', stored, send: 'DELETE {id}/attrs/speed?datasetId=x', ...bad('datasetId') },
    { rule: 'deleteAll must be a boolean', stored, send: 'DELETE {id}/attrs/speed?deleteAll=yes', ...bad('deleteAll') },
    { rule: 'an invalid name', stored, send: 'DELETE {id}/attrs/(a)', ...bad('(a)') },
  ])
})
