import { describe } from 'vitest'
import { type AuditRow, auditedId as id, runAudit } from '../../../testing/run-audit.ts'

const none = 'urn:ngsi-ld:null'
const bad = (detail: string): Pick<AuditRow, 'status' | 'error'> => ({
  status: 400,
  error: ['BadRequestData', detail],
})
const invalid = (detail: string): Pick<AuditRow, 'status' | 'error'> => ({
  status: 400,
  error: ['InvalidRequest', detail],
})
const unknown = (detail: string): Pick<AuditRow, 'status' | 'error'> => ({
  status: 404,
  error: ['ResourceNotFound', detail],
})
const property = (value: unknown) => ({ type: 'Property', value })
const speed = property(50)
const type = 'Greenhouse'
const patchType = { 'content-type': 'application/merge-patch+json' }

describe('Create Entity (clauses 5.6.1, 6.4.3.1)', () => {
  const created = { stored: null, send: 'POST /entities', status: 201 } as const
  // biome-ignore format: a row per rule
  runAudit([
    { rule: 'stores an entity without attributes', ...created, body: { id, type }, becomes: {}, events: ['ENTITY_CREATE'] },
    { rule: 'stores attributes in order of the body', ...created, body: { id, type, b: 1, a: 2 }, becomes: { b: property(1), a: property(2) }, events: ['ENTITY_CREATE', 'ATTRIBUTE_CREATE b', 'ATTRIBUTE_CREATE a'] },
    { rule: 'takes normalized and concise in one body', ...created, body: { id, type, speed, a: { value: 1, unitCode: 'KMH' }, b: { x: 1 } }, becomes: { speed, a: { ...property(1), unitCode: 'KMH' }, b: property({ x: 1 }) } },
    { rule: 'takes @id and @type', ...created, body: { '@id': id, '@type': type, a: { '@type': 'Property', value: 1 } }, becomes: { a: property(1) } },
    { rule: 'id and type win over @id and @type', ...created, body: { id, '@id': 'urn:x:other', type, '@type': 'Other' }, becomes: {} },
    { rule: 'several types, each once', ...created, body: { id, type: ['Asset', type, 'Asset'] }, becomes: { type: ['Asset', type] } },
    { rule: 'one type in an array is shown as a string', ...created, body: { id, type: [type] }, becomes: {} },
    { rule: 'a type may be an IRI', ...created, body: { id, type: ['https://example.org/x#A', type] }, becomes: { type: ['https://example.org/x#A', type] } },
    { rule: 'one scope is shown as a string, twice the same is once', ...created, body: { id, type, scope: ['/a/b', '/a/b'] }, becomes: { scope: '/a/b' } },
    { rule: 'several scopes', ...created, body: { id, type, scope: ['/a/b', 'C_1'] }, becomes: { scope: ['/a/b', 'C_1'] } },
    { rule: 'ignores createdAt, modifiedAt and deletedAt, also in attributes', ...created, body: { id, type, createdAt: 1, modifiedAt: 'x', deletedAt: null, speed: { ...speed, createdAt: 1, modifiedAt: 'x', deletedAt: null, instanceId: 7 } }, becomes: { speed } },
    { rule: 'ignores instanceId of the entity', ...created, body: { id, type, instanceId: 'urn:i:1' }, becomes: {} },
    { rule: 'refuses what exists, whatever the type', send: 'POST /entities', stored: { speed }, body: { id, type: 'Other' }, status: 409, error: ['AlreadyExists', id] },
    { rule: 'looks at the body before it looks for the entity', send: 'POST /entities', stored: { speed }, body: { id, type, a: null }, ...bad('a') },
    { rule: 'refuses the NGSI-LD Null for an attribute', ...created, body: { id, type, a: none }, ...bad('a'), becomes: null },
    { rule: 'refuses the NGSI-LD Null for a value', ...created, body: { id, type, a: property(none) }, ...bad('a.value'), becomes: null },
    { rule: 'refuses the NGSI-LD Null inside a value', ...created, body: { id, type, a: property({ b: { c: none } }) }, ...bad('a.value'), becomes: null },
    { rule: 'refuses the NGSI-LD Null in an array in a value', ...created, body: { id, type, a: property([{ b: [none] }]) }, ...bad('a.value'), becomes: null },
    { rule: 'keeps the text of the NGSI-LD Null in a JsonProperty', ...created, body: { id, type, a: { json: { b: none } } }, becomes: { a: { type: 'JsonProperty', json: { b: none } } } },
    { rule: 'refuses the NGSI-LD Null for a sub-attribute', ...created, body: { id, type, a: { value: 1, b: none } }, ...bad('a.b'), becomes: null },
    { rule: 'refuses the NGSI-LD Null for the value of a sub-attribute', ...created, body: { id, type, a: { value: 1, b: { object: none } } }, ...bad('a.b.object'), becomes: null },
    { rule: 'refuses the NGSI-LD Null for a member', ...created, body: { id, type, a: { value: 1, unitCode: none } }, ...bad('a.unitCode'), becomes: null },
    { rule: 'refuses the NGSI-LD Null for observedAt', ...created, body: { id, type, a: { value: 1, observedAt: none } }, ...bad('a.observedAt'), becomes: null },
    { rule: 'refuses the NGSI-LD Null as type', ...created, body: { id, type: none }, ...bad('type'), becomes: null },
    { rule: 'refuses the NGSI-LD Null among the types', ...created, body: { id, type: [type, none] }, ...bad('type'), becomes: null },
    { rule: 'refuses the NGSI-LD Null as id', ...created, body: { id: none, type }, ...bad('id'), becomes: null },
    { rule: 'refuses the NGSI-LD Null as scope', ...created, body: { id, type, scope: none }, ...bad('scope'), becomes: null },
    { rule: 'refuses the NGSI-LD Null as expiresAt', ...created, body: { id, type, expiresAt: none }, ...bad('expiresAt'), becomes: null },
    { rule: 'refuses application/merge-patch+json', ...created, body: { id, type }, headers: patchType, status: 415, becomes: null },
  ])
})

describe('Replace Entity (clauses 5.6.18, 6.5.3.3)', () => {
  const stored = {
    type: [type, 'Asset'],
    scope: '/a',
    speed: [speed, { ...speed, datasetId: 'urn:d:1' }],
    brand: property('x'),
  }
  const put = { stored, send: 'PUT {id}' } as const
  // biome-ignore format: a row per rule
  runAudit([
    { rule: 'what the body lacks is gone: instances, attributes, scope, types', ...put, body: { id, type, speed: 1 }, becomes: { speed: property(1) }, events: ['ATTRIBUTE_DELETE speed urn:d:1', 'ATTRIBUTE_DELETE brand', 'ATTRIBUTE_UPDATE speed'] },
    { rule: 'the kind of an attribute may change', ...put, body: { id, type, speed: { object: 'urn:x:1' } }, becomes: { speed: { type: 'Relationship', object: 'urn:x:1' } } },
    { rule: 'an entity may be left without attributes', ...put, body: { id, type }, becomes: {} },
    { rule: 'id is mandatory', ...put, body: { type, speed: 1 }, ...bad('id') },
    { rule: 'type is mandatory', ...put, body: { id, speed: 1 }, ...bad('type') },
    { rule: 'id must be that of the URL', ...put, body: { id: 'urn:x:1', type }, ...bad('urn:x:1') },
    { rule: 'never creates', ...put, send: 'PUT {nobody}', body: { id: 'urn:ngsi-ld:Greenhouse:nobody', type }, ...unknown('nobody') },
    { rule: 'the entity counts before the body', ...put, send: 'PUT {nobody}', body: '{', ...unknown('nobody') },
    { rule: 'the entity of another type is unknown', ...put, send: 'PUT {id}?type=Boat', body: { id, type }, ...unknown('type') },
    { rule: 'the entity of another type counts before the body', ...put, send: 'PUT {id}?type=Boat', body: { id }, ...unknown('type') },
    { rule: 'with the type it has', ...put, send: 'PUT {id}?type=(Asset;Greenhouse)&local=true', body: { id, type }, becomes: {} },
    { rule: 'refuses the NGSI-LD Null', ...put, body: { id, type, speed: none }, ...bad('speed') },
    { rule: 'refuses the NGSI-LD Null inside', ...put, body: { id, type, speed: property({ a: none }) }, ...bad('speed.value') },
    { rule: 'refuses other parameters', ...put, send: 'PUT {id}?options=noOverwrite', body: { id, type }, ...invalid('options') },
    { rule: 'refuses application/merge-patch+json', ...put, body: { id, type }, headers: patchType, status: 415 },
    { rule: 'ignores createdAt of the body', ...put, body: { id, type, createdAt: '2000-01-01T00:00:00Z' }, becomes: {} },
  ])
})

describe('Merge Entity (clauses 5.5.12, 5.6.17, 6.5.3.4)', () => {
  const label = { type: 'LanguageProperty', languageMap: { en: 'red', de: 'rot' } }
  const raw = { type: 'JsonProperty', json: { a: { b: 1, c: 2 }, l: [1, 2] } }
  const list = { type: 'ListProperty', valueList: [1, 2] }
  const state = { type: 'VocabProperty', vocab: 'Open' }
  const owner = { type: 'Relationship', object: 'urn:x:1', objectType: 'Person' }
  const beds = { type: 'ListRelationship', objectList: [{ object: 'urn:b:1' }] }
  const location = { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } }
  const deep = {
    ...property({ a: { b: 1, c: [1] }, d: 1 }),
    unitCode: 'X',
    sub: { ...property({ x: 1, y: 2 }), unitCode: 'S', subsub: property(1) },
  }
  const at = '2025-01-01T00:00:00Z'
  const patch = { send: 'PATCH {id}' } as const
  const simple = { send: 'PATCH {id}?format=simplified' } as const
  // biome-ignore format: a row per rule
  runAudit([
    { rule: 'an empty fragment changes nothing', ...patch, stored: { speed }, body: {} },
    { rule: 'an empty fragment needs the entity', ...patch, send: 'PATCH {nobody}', body: {}, ...unknown('nobody') },
    { rule: 'takes application/merge-patch+json', ...patch, stored: { speed }, body: { speed: 1 }, headers: patchType, becomes: { speed: property(1) } },
    { rule: 'application/merge-patch+json has no @context inside', ...patch, stored: { speed }, body: { speed: 1, '@context': [] }, headers: patchType, ...bad('@context') },
    { rule: 'adds what is not there', ...patch, stored: {}, body: { speed, label }, becomes: { speed, label }, events: ['ATTRIBUTE_CREATE speed', 'ATTRIBUTE_CREATE label'] },
    { rule: 'null of what is not there changes nothing', ...patch, stored: {}, body: { speed: none, a: property(none), b: { languageMap: { '@none': none } }, c: { objectList: [none] } } },
    { rule: 'drops nulls nested in what it adds', ...patch, stored: {}, body: { speed: { ...property({ a: none, b: { c: none, d: 1 } }), sub: none } }, becomes: { speed: property({ b: { d: 1 } }) } },
    { rule: 'merges objects to any depth', ...patch, stored: { deep }, body: { deep: { value: { a: { c: [2], e: 1 }, d: none } } }, becomes: { deep: { ...deep, value: { a: { b: 1, c: [2], e: 1 } } } } },
    { rule: 'replaces an object by a scalar', ...patch, stored: { deep }, body: { deep: { value: 7 } }, becomes: { deep: { ...deep, value: 7 } } },
    { rule: 'replaces a scalar by an object, its nulls dropped', ...patch, stored: { speed }, body: { speed: { value: { a: 1, b: none } } }, becomes: { speed: property({ a: 1 }) } },
    { rule: 'replaces arrays', ...patch, stored: { speed: property([1, 2, 3]) }, body: { speed: { value: [4] } }, becomes: { speed: property([4]) } },
    { rule: 'refuses the NGSI-LD Null in an array', ...patch, stored: { speed: property([1]) }, body: { speed: { value: [none] } }, ...bad('speed') },
    { rule: 'merges sub-attributes recursively', ...patch, stored: { deep }, body: { deep: { sub: { value: { y: none, z: 3 }, subsub: none } } }, becomes: { deep: { ...deep, sub: { ...property({ x: 1, z: 3 }), unitCode: 'S' } } } },
    { rule: 'null deletes a sub-attribute', ...patch, stored: { deep }, body: { deep: { sub: none } }, becomes: { deep: { ...deep, sub: undefined } } },
    { rule: 'adds a sub-attribute', ...patch, stored: { deep }, body: { deep: { type: 'Property', other: { object: 'urn:x:1' }, sub: { value: { x: 2 } } } }, becomes: { deep: { ...deep, other: { type: 'Relationship', object: 'urn:x:1' }, sub: { ...deep.sub, value: { x: 2, y: 2 } } } } },
    { rule: 'null removes members', ...patch, stored: { speed: { ...speed, unitCode: 'X', observedAt: at, valueType: 'Speed' } }, body: { speed: { unitCode: none, observedAt: none, valueType: none } }, becomes: { speed } },
    { rule: 'replaces members', ...patch, stored: { speed: { ...speed, unitCode: 'X' } }, body: { speed: { unitCode: 'Y', observedAt: at } }, becomes: { speed: { ...speed, unitCode: 'Y', observedAt: at } } },
    { rule: 'type of an attribute may be left out or repeated', ...patch, stored: { owner, speed }, body: { owner: { object: 'urn:x:2' }, speed: { type: 'Property', unitCode: 'X' } }, becomes: { owner: { ...owner, object: 'urn:x:2' }, speed: { ...speed, unitCode: 'X' } } },
    { rule: 'the kind of an attribute stays', ...patch, stored: { speed }, body: { speed: { type: 'ListProperty', valueList: [] } }, ...bad('ListProperty') },
    { rule: 'the kind of a sub-attribute stays', ...patch, stored: { deep }, body: { deep: { sub: { object: 'urn:x:1' } } }, ...bad('Relationship') },
    { rule: 'languages are merged one by one', ...patch, stored: { label }, body: { label: { languageMap: { de: none, sk: 'x', en: ['a', 'b'] } } }, becomes: { label: { ...label, languageMap: { en: ['a', 'b'], sk: 'x' } } } },
    { rule: '@none null alone deletes the LanguageProperty', ...patch, stored: { label }, body: { label: { languageMap: { '@none': none } } }, becomes: {}, events: ['ATTRIBUTE_DELETE label'] },
    { rule: '@none null beside others deletes an entry', ...patch, stored: { label: { ...label, languageMap: { '@none': 'x', en: 'y' } } }, body: { label: { languageMap: { '@none': none, de: 'z' } } }, becomes: { label: { ...label, languageMap: { en: 'y', de: 'z' } } } },
    { rule: 'json is merged with its raw keys', ...patch, stored: { raw }, body: { raw: { json: { a: { b: none, d: 3 }, l: [] } } }, becomes: { raw: { ...raw, json: { a: { c: 2, d: 3 }, l: [] } } } },
    { rule: 'json null deletes the JsonProperty', ...patch, stored: { raw }, body: { raw: { json: none } }, becomes: {}, events: ['ATTRIBUTE_DELETE raw'] },
    { rule: 'lists, relationships and vocabulary are replaced', ...patch, stored: { list, state, owner, beds }, body: { list: { valueList: [3] }, state: { vocab: ['A', 'B'] }, owner: { object: ['urn:x:3'] }, beds: { objectList: ['urn:b:2'] } }, becomes: { list: { ...list, valueList: [3] }, state: { ...state, vocab: ['A', 'B'] }, owner: { ...owner, object: ['urn:x:3'] }, beds: { ...beds, objectList: [{ object: 'urn:b:2' }] } } },
    { rule: 'each kind is deleted by its NGSI-LD Null', ...patch, stored: { list, state, owner, beds, location, raw, label, speed }, body: { list: { valueList: [none] }, state: { vocab: none }, owner: { object: none }, beds: { objectList: [{ object: none }] }, location: { type: 'GeoProperty', value: none }, raw: none, label: none, speed: none }, becomes: {} },
    { rule: 'objectType is replaced, null removes it', ...patch, stored: { owner }, body: { owner: { objectType: none } }, becomes: { owner: { type: 'Relationship', object: 'urn:x:1' } } },
    { rule: 'the result must be a geometry', ...patch, stored: { location }, body: { location: { value: { coordinates: [[1]] } } }, ...bad('geometry') },
    { rule: 'part of a geometry', ...patch, stored: { location }, body: { location: { value: { coordinates: [3, 4] } } }, becomes: { location: { ...location, value: { type: 'Point', coordinates: [3, 4] } } } },
    { rule: 'unitCode does not come to a Relationship', ...patch, stored: { owner }, body: { owner: { unitCode: 'X' } }, ...bad('unitCode') },
    { rule: 'a LanguageProperty takes no other valueType than langString', ...patch, stored: { label }, body: { label: { valueType: 'Text' } }, ...bad('valueType') },
    { rule: 'types are added, never removed', ...patch, stored: { speed }, body: { type: ['Asset'] }, becomes: { type: [type, 'Asset'], speed } },
    { rule: 'type null is ignored', ...patch, stored: { speed }, body: { type: none } },
    { rule: 'JSON null for type is refused', ...patch, stored: { speed }, body: { type: null }, ...bad('type') },
    { rule: 'JSON null for id is refused', ...patch, stored: { speed }, body: { id: null, speed: 1 }, ...bad('id') },
    { rule: 'JSON null for an attribute is refused', ...patch, stored: { speed }, body: { speed: null }, ...bad('speed') },
    { rule: 'the NGSI-LD Null for id is refused', ...patch, stored: { speed }, body: { id: none }, ...bad('id') },
    { rule: 'id must be that of the URL', ...patch, stored: { speed }, body: { id: 'urn:x:1' }, ...bad('urn:x:1') },
    { rule: 'scope is replaced', ...patch, stored: { scope: ['/a', '/b'] }, body: { scope: '/c' }, becomes: { scope: '/c' } },
    { rule: 'scope is set where there is none', ...patch, stored: {}, body: { scope: ['/c', '/d'] }, becomes: { scope: ['/c', '/d'] } },
    { rule: 'null removes the scope', ...patch, stored: { scope: '/a' }, body: { scope: none }, becomes: {} },
    { rule: 'observedAt goes to merged instances that have one', ...patch, send: `PATCH {id}?observedAt=${at}`, stored: { a: { ...speed, observedAt: '2024-01-01T00:00:00Z' }, b: speed, c: { ...speed, observedAt: '2024-01-01T00:00:00Z' } }, body: { a: { value: 1 }, b: { value: 1 }, n: 1 }, becomes: { a: { ...property(1), observedAt: at }, b: property(1), c: { ...speed, observedAt: '2024-01-01T00:00:00Z' }, n: property(1) } },
    { rule: 'observedAt of the fragment wins', ...patch, send: `PATCH {id}?observedAt=${at}`, stored: { a: { ...speed, observedAt: '2024-01-01T00:00:00Z' } }, body: { a: { value: 1, observedAt: '2026-01-01T00:00:00Z' } }, becomes: { a: { ...property(1), observedAt: '2026-01-01T00:00:00Z' } } },
    { rule: 'observedAt must be a DateTime', ...patch, send: 'PATCH {id}?observedAt=2025-01-01', stored: { speed }, body: {}, ...bad('observedAt') },
    { rule: 'lang sets one language of a stored LanguageProperty, given as text', ...patch, send: 'PATCH {id}?lang=sk', stored: { label }, body: { label: 'x' }, becomes: { label: { ...label, languageMap: { ...label.languageMap, sk: 'x' } } } },
    { rule: 'lang sets one language of a stored LanguageProperty, given as texts', ...patch, send: 'PATCH {id}?lang=de', stored: { label }, body: { label: ['x', 'y'] }, becomes: { label: { ...label, languageMap: { en: 'red', de: ['x', 'y'] } } } },
    { rule: 'text for a LanguageProperty without lang is @none', ...patch, stored: { label }, body: { label: 'x' }, becomes: { label: { ...label, languageMap: { ...label.languageMap, '@none': 'x' } } } },
    { rule: 'lang sets one language of a simplified text', ...simple, send: 'PATCH {id}?format=simplified&lang=sk', stored: { label }, body: { label: 'x' }, becomes: { label: { ...label, languageMap: { ...label.languageMap, sk: 'x' } } } },
    { rule: 'lang does nothing to other kinds and to what is new', ...patch, send: 'PATCH {id}?lang=sk', stored: { speed }, body: { speed: 'x', a: 'y' }, becomes: { speed: property('x'), a: property('y') } },
    { rule: 'a number is no text of a LanguageProperty', ...patch, send: 'PATCH {id}?lang=sk', stored: { label }, body: { label: 7 }, ...bad('LanguageProperty') },
    { rule: 'lang must be one language', ...patch, send: 'PATCH {id}?lang=a,b', stored: { speed }, body: {}, ...bad('lang') },
    { rule: 'simplified: every stored kind keeps it', ...simple, stored: { speed, label, raw, list, state, owner, beds, location }, body: { speed: 1, label: { languageMap: { sk: 'x' } }, raw: { json: { l: none } }, list: [9], state: { vocab: 'B' }, owner: 'urn:x:2', beds: ['urn:b:2', 'urn:b:3'], location: { type: 'Point', coordinates: [3, 4] } }, becomes: { speed: property(1), label: { ...label, languageMap: { ...label.languageMap, sk: 'x' } }, raw: { ...raw, json: { a: { b: 1, c: 2 } } }, list: { ...list, valueList: [9] }, state: { ...state, vocab: 'B' }, owner: { ...owner, object: 'urn:x:2' }, beds: { ...beds, objectList: [{ object: 'urn:b:2' }, { object: 'urn:b:3' }] }, location: { ...location, value: { type: 'Point', coordinates: [3, 4] } } } },
    { rule: 'simplified: vocabulary and JSON without their wrapper', ...simple, stored: { raw, state }, body: { raw: { l: none }, state: 'B' }, becomes: { raw: { ...raw, json: { a: { b: 1, c: 2 } } }, state: { ...state, vocab: 'B' } } },
    { rule: 'simplified: what is new is inferred', ...simple, stored: {}, body: { a: 1, b: { type: 'Point', coordinates: [1, 2] }, c: { languageMap: { en: 'x' } }, d: { json: {} }, e: { vocab: 'E' }, f: [1] }, becomes: { a: property(1), b: location, c: { type: 'LanguageProperty', languageMap: { en: 'x' } }, d: { type: 'JsonProperty', json: {} }, e: { type: 'VocabProperty', vocab: 'E' }, f: property([1]) } },
    { rule: 'simplified: dataset addresses instances', ...simple, stored: { speed }, body: { speed: { dataset: { '@none': 1, 'urn:d:1': 2 } } }, becomes: { speed: [property(1), { ...property(2), datasetId: 'urn:d:1' }] } },
    { rule: 'simplified: null deletes', ...simple, stored: { speed, list }, body: { speed: none, list: none }, becomes: {} },
    { rule: 'simplified: sub-members stay', ...simple, stored: { deep }, body: { deep: { d: none } }, becomes: { deep: { ...deep, value: { a: { b: 1, c: [1] } } } } },
    { rule: 'simplified: a value must fit the stored kind', ...simple, stored: { owner }, body: { owner: 'nobody' }, ...bad('owner') },
    { rule: 'simplified: options=keyValues is the same', ...patch, send: 'PATCH {id}?options=keyValues', stored: { owner }, body: { owner: 'urn:x:2' }, becomes: { owner: { ...owner, object: 'urn:x:2' } } },
    { rule: 'simplified: format wins over options', ...patch, send: 'PATCH {id}?format=normalized&options=keyValues', stored: { owner }, body: { owner: 'urn:x:2' }, ...bad('Relationship') },
    { rule: 'the entity of another type is unknown', ...patch, send: 'PATCH {id}?type=Boat', stored: { speed }, body: { speed: 1 }, ...unknown('type') },
    { rule: 'an invalid fragment for an unknown entity is invalid', ...patch, send: 'PATCH {nobody}', body: { speed: null }, ...bad('speed') },
    { rule: 'a concise object of known members is about them', ...patch, stored: { deep }, body: { deep: { observedAt: at, sub: { value: 1 } } }, becomes: { deep: { ...deep, observedAt: at, sub: { ...deep.sub, value: 1 } } } },
    { rule: 'a concise object of other members is a value', ...patch, stored: { speed: property({ set: 1 }) }, body: { speed: { mode: 2 } }, becomes: { speed: property({ set: 1, mode: 2 }) } },
    { rule: 'null deletes a key of a concise value', ...patch, stored: { speed: property({ set: 1, mode: 2 }) }, body: { speed: { mode: none } }, becomes: { speed: property({ set: 1 }) } },
  ])
})

describe('Delete Entity (clauses 5.6.6, 6.5.3.2)', () => {
  const stored = { speed, brand: property('x') }
  // biome-ignore format: a row per rule
  runAudit([
    { rule: 'deletes with all its attributes', stored, send: 'DELETE {id}', becomes: null, events: ['ATTRIBUTE_DELETE speed', 'ATTRIBUTE_DELETE brand', 'ENTITY_DELETE'] },
    { rule: 'ignores a body', stored, send: 'DELETE {id}', body: 'nonsense', becomes: null },
    { rule: 'unknown', stored, send: 'DELETE {nobody}', ...unknown('nobody') },
    { rule: 'of another type is unknown', stored, send: 'DELETE {id}?type=Boat', ...unknown('type') },
    { rule: 'of its type', stored, send: 'DELETE {id}?type=Boat|Greenhouse', becomes: null },
    { rule: 'of any type', stored, send: 'DELETE {id}?type=*', becomes: null },
    { rule: 'not a URI', stored, send: 'DELETE /entities/x', ...bad('x') },
    { rule: 'refuses other parameters', stored, send: 'DELETE {id}?deleteAll=true', ...invalid('deleteAll') },
  ])
})
