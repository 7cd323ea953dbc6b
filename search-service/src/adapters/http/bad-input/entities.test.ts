import { type BadRequest, refusesAll } from '@lodestream/shared/testing/bad-requests'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { openApi, type TestApi } from '../../../testing/open-api.ts'

const id = 'urn:e:1'
const none = 'urn:ngsi-ld:null'
const BAD = 'BadRequestData'
const INVALID = 'InvalidRequest'
const UNKNOWN = 'ResourceNotFound'
const entity = { id, type: 'T', a: 1 }
const long = `urn:${'x'.repeat(1_100)}`
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

let api: TestApi
let before: number
beforeAll(async () => {
  api = openApi()
  await api.send('POST /entities', { body: { ...entity, b: { object: 'urn:x:1' }, scope: '/s' } })
  before = api.events().length
})
afterEach(() => expect(api.events()).toHaveLength(before))
afterAll(() => api[Symbol.asyncDispose]())

/** Bodies that are wrong for every operation that takes an object. */
// biome-ignore format: a row per rule
const brokenBodies: readonly (readonly [body: unknown, type: string, detail: string])[] = [
  ['', INVALID, 'The body is empty'],
  [' ', INVALID, 'The body is not JSON'],
  ['{', INVALID, 'The body is not JSON'],
  ['{"a":1,}', INVALID, 'The body is not JSON'],
  ["{'a':1}", INVALID, 'The body is not JSON'],
  ['{"a":01}', INVALID, 'The body is not JSON'],
  ['{"a":0x1}', INVALID, 'The body is not JSON'],
  ['{"a":NaN}', INVALID, 'The body is not JSON'],
  ['{"a":Infinity}', INVALID, 'The body is not JSON'],
  ['{"a":undefined}', INVALID, 'The body is not JSON'],
  ['{"a":"\u0001"}', INVALID, 'The body is not JSON'],
  ['<a/>', INVALID, 'The body is not JSON'],
  ['{"a":1}{"b":2}', INVALID, 'The body is not JSON'],
  ['[]', BAD, 'The body must be one JSON object'],
  ['7', BAD, 'The body must be one JSON object'],
  ['"x"', BAD, 'The body must be one JSON object'],
  ['true', BAD, 'The body must be one JSON object'],
  ['null', BAD, 'The body must be one JSON object'],
  ['{"a":1e999}', BAD, 'number that is too large'],
  ['{"a":-1e999}', BAD, 'number that is too large'],
  ['{"a":"\\u0000"}', BAD, 'U+0000'],
  ['{"\\u0000":1}', BAD, 'U+0000'],
  ['{"a":"\\ud800"}', BAD, 'unpaired surrogate'],
  ['{"\\udc00":1}', BAD, 'unpaired surrogate'],
  [nested(200), BAD, 'deeper than 100'],
  [{ '@context': 'http://context.test/cars.jsonld', a: 1 }, BAD, '@context is not allowed'],
]
const withBody = [
  'POST /entities',
  `PUT /entities/${id}`,
  `PATCH /entities/${id}`,
  `POST /entities/${id}/attrs`,
  `PATCH /entities/${id}/attrs`,
  `PATCH /entities/${id}/attrs/a`,
  `PUT /entities/${id}/attrs/a`,
]

describe('bodies that no operation takes (clauses 5.5.4, 6.3.5)', () => {
  refusesAll(
    withBody.flatMap((request) =>
      brokenBodies.map(([body, type, detail]): BadRequest => [request, body, 400, type, detail]),
    ),
    () => api,
  )
})

describe('entities (clauses 4.5, 4.6, 5.2.4)', () => {
  const post = 'POST /entities'
  // biome-ignore format: a row per rule
  refusesAll([
    [post, { type: 'T' }, 400, BAD, 'id must be present'],
    [post, { id: '', type: 'T' }, 400, BAD, 'id "" must be an absolute URI'],
    [post, { id: 'x', type: 'T' }, 400, BAD, 'id "x" must be an absolute URI'],
    [post, { id: 'x:', type: 'T' }, 400, BAD, 'id "x:" must be'],
    [post, { id: ':x', type: 'T' }, 400, BAD, 'id ":x" must be'],
    [post, { id: '/entities/1', type: 'T' }, 400, BAD, 'id "/entities/1" must be'],
    [post, { id: 'urn:a b', type: 'T' }, 400, BAD, 'id "urn:a b" must be'],
    [post, { id: 'urn:a\nb', type: 'T' }, 400, BAD, 'must be an absolute URI'],
    [post, { id: 'urn:<a>', type: 'T' }, 400, BAD, 'must be an absolute URI'],
    [post, { id: 7, type: 'T' }, 400, BAD, 'id 7 must be'],
    [post, { id: ['urn:x:1'], type: 'T' }, 400, BAD, 'id ["urn:x:1"] must be'],
    [post, { id: null, type: 'T' }, 400, BAD, 'id null must be'],
    [post, { id: none, type: 'T' }, 400, BAD, 'id must not be the NGSI-LD Null'],
    [post, { id: long, type: 'T' }, 400, BAD, 'id must not be longer than'],
    [post, { id: 'urn:n:1' }, 400, BAD, 'type must be present'],
    [post, { id: 'urn:n:1', type: '' }, 400, BAD, 'type "" must be'],
    [post, { id: 'urn:n:1', type: [] }, 400, BAD, 'type [] must be'],
    [post, { id: 'urn:n:1', type: null }, 400, BAD, 'type null must be'],
    [post, { id: 'urn:n:1', type: 7 }, 400, BAD, 'type 7 must be'],
    [post, { id: 'urn:n:1', type: {} }, 400, BAD, 'type {} must be'],
    [post, { id: 'urn:n:1', type: ['T', 7] }, 400, BAD, 'type ["T",7] must be'],
    [post, { id: 'urn:n:1', type: ['T', ''] }, 400, BAD, 'type ["T",""] must be'],
    [post, { id: 'urn:n:1', type: 'a b' }, 400, BAD, 'type "a b" must be'],
    [post, { id: 'urn:n:1', type: '1a' }, 400, BAD, 'type "1a" must be'],
    [post, { id: 'urn:n:1', type: 'a-b' }, 400, BAD, 'type "a-b" must be'],
    [post, { id: 'urn:n:1', type: '_a' }, 400, BAD, 'type "_a" must be'],
    [post, { id: 'urn:n:1', type: none }, 400, BAD, 'type must not be the NGSI-LD Null'],
    [post, { id: 'urn:n:1', type: Array.from({ length: 101 }, (_, n) => `T${n}`) }, 400, BAD, '1 to 100 entity type names'],
    [post, { id: 'urn:n:1', type: long }, 400, BAD, 'must not be longer than'],
    [post, { id: 'urn:n:1', type: 'T', scope: null }, 400, BAD, 'scope null must be'],
    [post, { id: 'urn:n:1', type: 'T', scope: 7 }, 400, BAD, 'scope 7 must be'],
    [post, { id: 'urn:n:1', type: 'T', scope: '' }, 400, BAD, 'scope "" must be'],
    [post, { id: 'urn:n:1', type: 'T', scope: '/' }, 400, BAD, 'scope "/" must be'],
    [post, { id: 'urn:n:1', type: 'T', scope: '/a/' }, 400, BAD, 'scope "/a/" must be'],
    [post, { id: 'urn:n:1', type: 'T', scope: '//a' }, 400, BAD, 'scope "//a" must be'],
    [post, { id: 'urn:n:1', type: 'T', scope: '/a/+' }, 400, BAD, 'scope "/a/+" must be'],
    [post, { id: 'urn:n:1', type: 'T', scope: '/#' }, 400, BAD, 'scope "/#" must be'],
    [post, { id: 'urn:n:1', type: 'T', scope: '/1' }, 400, BAD, 'scope "/1" must be'],
    [post, { id: 'urn:n:1', type: 'T', scope: ['/a', 7] }, 400, BAD, 'scope 7 must be'],
    [post, { id: 'urn:n:1', type: 'T', scope: [] }, 400, BAD, 'scope must be'],
    [post, { id: 'urn:n:1', type: 'T', scope: { type: 'Property', value: '/a' } }, 400, BAD, 'scope'],
    [post, { id: 'urn:n:1', type: 'T', expiresAt: 'tomorrow' }, 400, BAD, 'expiresAt must be a DateTime'],
    [post, { id: 'urn:n:1', type: 'T', expiresAt: '2030-01-01' }, 400, BAD, 'expiresAt must be a DateTime'],
    [post, { id: 'urn:n:1', type: 'T', expiresAt: '2030-01-01T00:00:00' }, 400, BAD, 'expiresAt must be a DateTime'],
    [post, { id: 'urn:n:1', type: 'T', expiresAt: '2030-01-01T00:00:00+00:00' }, 400, BAD, 'expiresAt must be a DateTime'],
    [post, { id: 'urn:n:1', type: 'T', expiresAt: '2030-02-29T00:00:00Z' }, 400, BAD, 'expiresAt must be a DateTime'],
    [post, { id: 'urn:n:1', type: 'T', expiresAt: '2030-01-01T24:00:00Z' }, 400, BAD, 'expiresAt must be a DateTime'],
    [post, { id: 'urn:n:1', type: 'T', expiresAt: '2030-01-01T00:60:00Z' }, 400, BAD, 'expiresAt must be a DateTime'],
    [post, { id: 'urn:n:1', type: 'T', expiresAt: '2030-01-01T00:00:00.1234567Z' }, 400, BAD, 'expiresAt must be a DateTime'],
    [post, { id: 'urn:n:1', type: 'T', expiresAt: '0000-01-01T00:00:00Z' }, 400, BAD, 'expiresAt must be a DateTime'],
    [post, { id: 'urn:n:1', type: 'T', expiresAt: 1_900_000_000 }, 400, BAD, 'expiresAt must be a DateTime'],
    [post, { id: 'urn:n:1', type: 'T', 'a b': 1 }, 400, BAD, 'a b must be a valid attribute name'],
    [post, { id: 'urn:n:1', type: 'T', '1a': 1 }, 400, BAD, '1a must be a valid attribute name'],
    [post, { id: 'urn:n:1', type: 'T', 'a.b': 1 }, 400, BAD, 'a.b must be a valid attribute name'],
    [post, { id: 'urn:n:1', type: 'T', 'a-b': 1 }, 400, BAD, 'a-b must be a valid attribute name'],
    [post, { id: 'urn:n:1', type: 'T', '': 1 }, 400, BAD, ' must be a valid attribute name'],
    [post, { id: 'urn:n:1', type: 'T', 'a<b': 1 }, 400, BAD, 'a<b must be a valid attribute name'],
    [post, { id: 'urn:n:1', type: 'T', 'a:b:c d': 1 }, 400, BAD, 'a:b:c d must be a valid attribute name'],
    [post, { id: 'urn:n:1', type: 'T', [long]: 1 }, 400, BAD, 'must not be longer than'],
    [post, { id: 'urn:n:1', type: 'T', '@graph': [] }, 400, BAD, '@graph must not be in an entity'],
    [post, { id: 'urn:n:1', type: 'T', '@value': 1 }, 400, BAD, '@value must not be in an entity'],
    ...['value', 'object', 'languageMap', 'vocab', 'json', 'valueList', 'objectList', 'datasetId', 'observedAt', 'unitCode', 'valueType', 'objectType', 'lang', 'entity', 'entityList', 'entityIdSealed', 'entityTypeSealed', 'previousValue', 'previousObject', 'previousLanguageMap', 'previousVocab', 'previousJson', 'previousValueList', 'previousObjectList'].map((name): BadRequest => [post, { id: 'urn:n:1', type: 'T', [name]: 1 }, 400, BAD, `${name} must not be the name of an attribute`]),
    [post, { id: 'urn:n:1', type: 'T', 'https://uri.etsi.org/ngsi-ld/unitCode': 1 }, 400, BAD, 'must not be the name of an attribute'],
    [post, { id: 'urn:n:1', type: 'T', 'https://uri.etsi.org/ngsi-ld/scope': 1 }, 400, BAD, 'must not be the name of an attribute'],
    [post, { id: 'urn:n:1', type: 'T', location: 1 }, 400, BAD, 'location must be a GeoProperty'],
    [post, { id: 'urn:n:1', type: 'T', observationSpace: { object: 'urn:x:1' } }, 400, BAD, 'observationSpace must be a GeoProperty'],
    [post, { id: 'urn:n:1', type: 'T', operationSpace: { languageMap: { en: 'x' } } }, 400, BAD, 'operationSpace must be a GeoProperty'],
    [post, { id: 'urn:n:1', type: 'T', a: [{ value: 1 }, { value: 2, datasetId: '@none' }] }, 400, BAD, 'must not have two default instances'],
    [post, { id: 'urn:n:1', type: 'T', a: [{ value: 1, datasetId: 'urn:d:1' }, { value: 2, datasetId: 'urn:d:1' }] }, 400, BAD, 'the datasetId urn:d:1 twice'],
    [post, { id: 'urn:n:1', type: 'T', a: { value: 1, datasetId: none } }, 400, BAD, 'a.datasetId must be'],
    [post, { id: 'urn:n:1', type: 'T', a: { value: 1, datasetId: ['urn:d:1'] } }, 400, BAD, 'a.datasetId must be'],
    [post, entity, 409, 'AlreadyExists', id],
    [post, { ...entity, type: 'Other' }, 409, 'AlreadyExists', id],
  ], () => api)
})

describe('entities in the URL (clauses 6.4 to 6.7)', () => {
  // biome-ignore format: a row per rule
  refusesAll([
    ['GET /entities/x', undefined, 400, BAD, 'Entity id x is not an absolute URI'],
    ['GET /entities/%20', undefined, 400, BAD, 'Entity id'],
    ['GET /entities/urn:a%20b', undefined, 400, BAD, 'Entity id urn:a b'],
    ['PUT /entities/x', entity, 400, BAD, 'Entity id x'],
    ['PATCH /entities/x', {}, 400, BAD, 'Entity id x'],
    ['DELETE /entities/x', undefined, 400, BAD, 'Entity id x'],
    ['POST /entities/x/attrs', {}, 400, BAD, 'Entity id x'],
    ['PATCH /entities/x/attrs', {}, 400, BAD, 'Entity id x'],
    ['PATCH /entities/x/attrs/a', {}, 400, BAD, 'Entity id x'],
    ['PUT /entities/x/attrs/a', { value: 1 }, 400, BAD, 'Entity id x'],
    ['DELETE /entities/x/attrs/a', undefined, 400, BAD, 'Entity id x'],
    ['POST /entities//attrs', {}, 400, BAD, 'Entity id'],
    ['GET /entities/urn:none', undefined, 404, UNKNOWN, 'urn:none'],
    ['PUT /entities/urn:none', { id: 'urn:none', type: 'T' }, 404, UNKNOWN, 'urn:none'],
    ['PATCH /entities/urn:none', { a: 1 }, 404, UNKNOWN, 'urn:none'],
    ['DELETE /entities/urn:none', undefined, 404, UNKNOWN, 'urn:none'],
    ['POST /entities/urn:none/attrs', { a: 1 }, 404, UNKNOWN, 'urn:none'],
    ['PATCH /entities/urn:none/attrs', { a: 1 }, 404, UNKNOWN, 'urn:none'],
    ['PATCH /entities/urn:none/attrs/a', { value: 1 }, 404, UNKNOWN, 'urn:none'],
    ['PUT /entities/urn:none/attrs/a', { value: 1 }, 404, UNKNOWN, 'urn:none'],
    ['DELETE /entities/urn:none/attrs/a', undefined, 404, UNKNOWN, 'urn:none'],
    [`PATCH /entities/${id}/attrs/none`, { value: 1 }, 404, UNKNOWN, 'none'],
    [`PUT /entities/${id}/attrs/none`, { value: 1 }, 404, UNKNOWN, 'none'],
    [`DELETE /entities/${id}/attrs/none`, undefined, 404, UNKNOWN, 'none'],
    [`DELETE /entities/${id}/attrs/none?deleteAll=true`, undefined, 404, UNKNOWN, 'none'],
    [`PATCH /entities/${id}/attrs/a`, { value: 1, datasetId: 'urn:d:1' }, 404, UNKNOWN, 'urn:d:1'],
    [`PUT /entities/${id}/attrs/a`, { value: 1, datasetId: 'urn:d:1' }, 404, UNKNOWN, 'urn:d:1'],
    [`PATCH /entities/${id}/attrs/a%20b`, { value: 1 }, 400, BAD, 'Attribute name a b'],
    [`PATCH /entities/${id}/attrs/.a`, { value: 1 }, 400, BAD, 'Attribute name .a'],
    [`PUT /entities/${id}/attrs/(a)`, { value: 1 }, 400, BAD, 'Attribute name (a)'],
    [`DELETE /entities/${id}/attrs/a%3Cb`, undefined, 400, BAD, 'Attribute name a<b'],
    [`DELETE /entities/${id}/attrs/1a`, undefined, 400, BAD, 'Attribute name 1a'],
    [`PATCH /entities/${id}/attrs/scope`, { value: '/a' }, 400, BAD, 'scope'],
    [`PUT /entities/${id}/attrs/scope`, { value: '/a' }, 400, BAD, 'scope'],
    [`PUT /entities/${id}`, { ...entity, id: 'urn:e:2' }, 400, BAD, 'id is urn:e:2'],
    [`PUT /entities/${id}`, { type: 'T' }, 400, BAD, 'id must be present'],
    [`PUT /entities/${id}`, { id }, 400, BAD, 'type must be present'],
    [`PATCH /entities/${id}`, { id: 'urn:e:2' }, 400, BAD, 'id is urn:e:2'],
    [`POST /entities/${id}/attrs`, { id: 'urn:e:2' }, 400, BAD, 'id is urn:e:2'],
    [`PATCH /entities/${id}/attrs`, { id: 'urn:e:2' }, 400, BAD, 'id is urn:e:2'],
    [`PATCH /entities/${id}?type=Other`, { a: 1 }, 404, UNKNOWN, 'type'],
    [`PUT /entities/${id}?type=Other`, entity, 404, UNKNOWN, 'type'],
    [`DELETE /entities/${id}?type=Other`, undefined, 404, UNKNOWN, 'type'],
    [`POST /entities/${id}/attrs?type=Other`, { a: 1 }, 404, UNKNOWN, 'type'],
    [`PATCH /entities/${id}/attrs?type=Other`, { a: 1 }, 404, UNKNOWN, 'type'],
    [`PATCH /entities/${id}/attrs/a?type=Other`, { value: 1 }, 404, UNKNOWN, 'type'],
    [`PUT /entities/${id}/attrs/a?type=Other`, { value: 1 }, 404, UNKNOWN, 'type'],
    [`DELETE /entities/${id}/attrs/a?type=Other`, undefined, 404, UNKNOWN, 'type'],
    [`GET /entities/${id}?type=Other`, undefined, 404, UNKNOWN, 'type'],
    ['GET /entity', undefined, 404, '', 'No resource has the path'],
    ['GET /entities/urn:e:1/attrs/a/b', undefined, 404, '', 'No resource has the path'],
    ['DELETE /entities/urn:e:1/attrs/a/b', undefined, 404, '', 'No resource has the path'],
    ['POST /entities/urn:e:1', {}, 405, '', 'POST'],
    ['GET /entities/urn:e:1/attrs', undefined, 405, '', 'GET'],
    ['PUT /entities/urn:e:1/attrs', {}, 405, '', 'PUT'],
    ['DELETE /entities/urn:e:1/attrs', undefined, 405, '', 'DELETE'],
    ['POST /entities/urn:e:1/attrs/a', {}, 405, '', 'POST'],
    ['GET /entities/urn:e:1/attrs/a', undefined, 405, '', 'GET'],
    ['DELETE /entities/urn:e:1/attrs/', undefined, 405, '', 'DELETE'],
  ], () => api)
})

describe('members of fragments (clauses 5.4, 5.5.4, 5.6)', () => {
  const merge = `PATCH /entities/${id}`
  const update = `PATCH /entities/${id}/attrs`
  const append = `POST /entities/${id}/attrs`
  const partial = `PATCH /entities/${id}/attrs/a`
  const replace = `PUT /entities/${id}/attrs/a`
  const put = `PUT /entities/${id}`
  // biome-ignore format: a row per rule
  refusesAll([
    ...[merge, update, append].flatMap((request): BadRequest[] => [
      [request, { a: null }, 400, BAD, 'a must not be null'],
      [request, { a: { type: 'Nonsense', value: 1 } }, 400, BAD, 'a.type "Nonsense" must be'],
      [request, { a: { value: 1, object: 'urn:x:1' } }, 400, BAD, 'a must not have both'],
      [request, { a: { value: 1, observedAt: 'now' } }, 400, BAD, 'a.observedAt must be a DateTime'],
      [request, { a: { value: 1, datasetId: 'x' } }, 400, BAD, 'a.datasetId must be'],
      [request, { a: [{ value: 1 }, { value: 2 }] }, 400, BAD, 'must not have two default instances'],
      [request, { 'a b': 1 }, 400, BAD, 'a b must be a valid attribute name'],
      [request, { unitCode: 'X' }, 400, BAD, 'unitCode must not be the name'],
      [request, { type: [] }, 400, BAD, 'type [] must be'],
      [request, { type: '1' }, 400, BAD, 'type "1" must be'],
      [request, { scope: '/a//b' }, 400, BAD, 'scope "/a//b" must be'],
      [request, { expiresAt: 'never' }, 400, BAD, 'expiresAt must be a DateTime'],
      [request, { location: { type: 'Property', value: 1 } }, 400, BAD, 'location must be a GeoProperty'],
      [request, { b: { type: 'Relationship', object: 'x' } }, 400, BAD, 'b.object must be'],
    ]),
    [append, { a: none }, 400, BAD, 'a must not be the NGSI-LD Null'],
    [append, { a: { value: none } }, 400, BAD, 'a.value must not be the NGSI-LD Null'],
    [append, { a: { valueList: [none] } }, 400, BAD, 'a.valueList must not be the NGSI-LD Null'],
    [append, { a: { languageMap: { '@none': none } } }, 400, BAD, 'a.languageMap must not be the NGSI-LD Null'],
    [append, { a: { value: { b: none } } }, 400, BAD, 'a.value must not contain the NGSI-LD Null'],
    [append, { a: { value: 1, unitCode: none } }, 400, BAD, 'a.unitCode must not be the NGSI-LD Null'],
    [append, { scope: none }, 400, BAD, 'scope must not be the NGSI-LD Null'],
    [append, { type: none }, 400, BAD, 'type must not be the NGSI-LD Null'],
    [append, { expiresAt: none }, 400, BAD, 'expiresAt must be a DateTime'],
    [put, { ...entity, a: none }, 400, BAD, 'a must not be the NGSI-LD Null'],
    [put, { ...entity, a: { value: [none] } }, 400, BAD, 'a.value must not contain the NGSI-LD Null'],
    [update, { a: { value: { b: none } } }, 400, BAD, 'a.value must not contain the NGSI-LD Null'],
    [update, { a: { languageMap: { en: none } } }, 400, BAD, 'a.languageMap must not contain the NGSI-LD Null'],
    [update, { a: { type: 'Property' } }, 400, BAD, 'a.value must be present'],
    [merge, { a: { type: 'Relationship', object: 'urn:x:1' } }, 400, BAD, 'is a Property and cannot become a Relationship'],
    [merge, { b: 7 }, 400, BAD, 'is a Relationship and cannot become a Property'],
    [merge, { b: { unitCode: 'X' } }, 400, BAD, 'unitCode must not be in a Relationship'],
    [merge, { c: { type: 'Property' } }, 400, BAD, 'without a value'],
    [merge, { a: { value: [none] } }, 400, BAD, 'a.value must not contain the NGSI-LD Null'],
    [merge, { a: { value: 1, datasetId: none } }, 400, BAD, 'a.datasetId must be'],
    [merge, { type: null }, 400, BAD, 'type null must be'],
    [merge, { id: null }, 400, BAD, 'id null must be'],
    [merge, { id: none }, 400, BAD, 'id must not be the NGSI-LD Null'],
    [`${merge}?format=simplified`, { b: 'x' }, 400, BAD, 'b must be an absolute URI'],
    [`${merge}?format=simplified`, { a: null }, 400, BAD, 'a must not be null'],
    [`${merge}?format=simplified`, { a: { dataset: { x: 1 } } }, 400, BAD, 'a.dataset must have absolute URIs'],
    [`${merge}?format=simplified`, { 'a b': 1 }, 400, BAD, 'a b must be a valid attribute name'],
    [`${merge}?format=simplified`, { location: 7 }, 400, BAD, 'location must be a GeoProperty'],
    [`${merge}?format=simplified`, { id: 'urn:e:2' }, 400, BAD, 'id is urn:e:2'],
    [`${merge}?observedAt=now`, {}, 400, BAD, 'Parameter observedAt must be a DateTime'],
    [`${merge}?observedAt=2025-01-01`, {}, 400, BAD, 'Parameter observedAt must be a DateTime'],
    [`${merge}?lang=de,en`, {}, 400, BAD, 'Parameter lang must be one language tag'],
    [`${merge}?lang=%2A`, {}, 400, BAD, 'Parameter lang must be one language tag'],
    [partial, { type: 'Nonsense' }, 400, BAD, 'type "Nonsense" must be an attribute kind'],
    [partial, { type: none }, 400, BAD, 'must be an attribute kind'],
    [partial, { object: 'urn:x:1' }, 400, BAD, 'is a Property and cannot become a Relationship'],
    [partial, { type: 'ListProperty' }, 400, BAD, 'is a Property and cannot become a ListProperty'],
    [partial, { value: null }, 400, BAD, 'a.value must not be null'],
    [partial, { value: { b: none } }, 400, BAD, 'a.value must not contain the NGSI-LD Null'],
    [partial, { datasetId: none }, 400, BAD, 'a.datasetId must be'],
    [partial, { unitCode: '' }, 400, BAD, 'a.unitCode must be a non-empty string'],
    [partial, { unitCode: 7 }, 400, BAD, 'a.unitCode must be a non-empty string'],
    [partial, { observedAt: 7 }, 400, BAD, 'a.observedAt must be a DateTime'],
    [partial, { 'b c': 1 }, 400, BAD, 'a.b c must be a valid attribute name'],
    [partial, { sub: null }, 400, BAD, 'a.sub must not be null'],
    [partial, { '@id': 'urn:x:1' }, 400, BAD, 'a.@id must not be in an attribute'],
    [`PATCH /entities/${id}/attrs/b`, { unitCode: 'X' }, 400, BAD, 'unitCode must not be in a Relationship'],
    [`PATCH /entities/${id}/attrs/b`, { object: 'x' }, 400, BAD, 'b.object must be'],
    [replace, {}, 400, BAD, 'a must be an attribute with its value'],
    [replace, { type: 'Property' }, 400, BAD, 'a.value must be present'],
    [replace, { value: none }, 400, BAD, 'a.value must not be the NGSI-LD Null'],
    [replace, { value: 1, unitCode: none }, 400, BAD, 'a.unitCode must not be the NGSI-LD Null'],
    [replace, { value: 1, sub: none }, 400, BAD, 'a.sub must not be the NGSI-LD Null'],
    [replace, { type: 'T', value: 1 }, 400, BAD, 'a.type "T" must be'],
  ], () => api)
})

describe('parameters of provision (clause 6.3.20)', () => {
  const operations: readonly (readonly [request: string, body: unknown])[] = [
    ['POST /entities', { id: 'urn:n:1', type: 'T' }],
    [`PUT /entities/${id}`, entity],
    [`PATCH /entities/${id}`, {}],
    [`DELETE /entities/${id}`, undefined],
    [`POST /entities/${id}/attrs`, {}],
    [`PATCH /entities/${id}/attrs`, {}],
    [`PATCH /entities/${id}/attrs/a`, {}],
    [`PUT /entities/${id}/attrs/a`, { value: 1 }],
    [`DELETE /entities/${id}/attrs/a`, undefined],
  ]
  // biome-ignore format: a row per rule
  refusesAll([
    ...operations.flatMap(([request, body]): BadRequest[] => [
      [`${request}?x=1`, body, 400, INVALID, 'Parameter x is unknown'],
      [`${request}?limit=1`, body, 400, INVALID, 'Parameter limit is unknown'],
      [`${request}?Local=true`, body, 400, INVALID, 'Parameter Local is unknown'],
      [`${request}?local=TRUE`, body, 400, BAD, 'Parameter local must be true or false'],
      [`${request}?local=1`, body, 400, BAD, 'Parameter local must be true or false'],
      [`${request}?local=%ZZ`, body, 400, BAD, 'malformed percent-encoding'],
      [`${request}?${'x&'.repeat(101)}`, body, 400, INVALID, 'More than 100 query parameters'],
    ]),
    ...operations.slice(1).flatMap(([request, body]): BadRequest[] => [
      [`${request}?type=(`, body, 400, BAD, 'type'],
      [`${request}?type=T|`, body, 400, BAD, 'type'],
      [`${request}?type=a%20b`, body, 400, BAD, 'type'],
    ]),
    ['POST /entities?options=concise', { id: 'urn:n:1', type: 'T' }, 400, INVALID, 'Parameter options is unknown'],
    ['POST /entities?format=simplified', { id: 'urn:n:1', type: 'T' }, 400, INVALID, 'Parameter format is unknown'],
    ['POST /entities?type=T', { id: 'urn:n:1', type: 'T' }, 400, INVALID, 'Parameter type is unknown'],
    [`DELETE /entities/${id}/attrs/a?datasetId=x`, undefined, 400, BAD, 'Parameter datasetId has x'],
    [`DELETE /entities/${id}/attrs/a?datasetId=urn:a,urn:b%20`, undefined, 400, BAD, 'Parameter datasetId'],
    [`DELETE /entities/${id}/attrs/a?deleteAll=yes`, undefined, 400, BAD, 'Parameter deleteAll must be true or false'],
    [`PUT /entities/${id}/attrs/a?datasetId=urn:d:1`, { value: 1 }, 400, INVALID, 'Parameter datasetId is unknown'],
  ], () => api)
})

describe('headers (clauses 6.3.4, 6.3.5, 6.3.14)', () => {
  const ld = { 'content-type': 'application/ld+json' }
  const link = '<http://context.test/cars.jsonld>; rel="http://www.w3.org/ns/json-ld#context"'
  const of = (url: string) => ({ link: `<${url}>; rel="http://www.w3.org/ns/json-ld#context"` })
  const context = 'http://context.test/cars.jsonld'
  const fresh = { id: 'urn:n:1', type: 'T' }
  // biome-ignore format: a row per rule
  refusesAll([
    ['POST /entities', fresh, 415, 'no body', '', { 'content-type': 'text/plain' }],
    ['POST /entities', fresh, 415, 'no body', '', { 'content-type': 'application/xml' }],
    ['POST /entities', fresh, 415, 'no body', '', { 'content-type': 'application/geo+json' }],
    ['POST /entities', fresh, 415, 'no body', '', { 'content-type': 'application/merge-patch+json' }],
    ['POST /entities', fresh, 415, 'no body', '', { 'content-type': 'application/json-patch+json' }],
    [`PUT /entities/${id}`, entity, 415, 'no body', '', { 'content-type': 'application/merge-patch+json' }],
    [`PUT /entities/${id}/attrs/a`, { value: 1 }, 415, 'no body', '', { 'content-type': 'application/merge-patch+json' }],
    [`POST /entities/${id}/attrs`, {}, 415, 'no body', '', { 'content-type': 'multipart/form-data' }],
    [`PATCH /entities/${id}`, {}, 415, 'no body', '', { 'content-type': 'text/html' }],
    ['POST /entities', undefined, 411, 'no body', ''],
    [`PATCH /entities/${id}`, undefined, 411, 'no body', ''],
    [`PUT /entities/${id}/attrs/a`, undefined, 411, 'no body', ''],
    ['POST /entities', fresh, 400, BAD, '@context is missing', ld],
    [`PATCH /entities/${id}`, { a: 1 }, 400, BAD, '@context is missing', ld],
    ['POST /entities', { ...fresh, '@context': context }, 400, BAD, 'Link header with a @context is not allowed', { ...ld, link }],
    ['POST /entities', { ...fresh, '@context': context }, 400, BAD, '@context is not allowed', { link }],
    ['POST /entities', { ...fresh, '@context': 7 }, 400, BAD, '@context', ld],
    ['POST /entities', { ...fresh, '@context': true }, 400, BAD, '@context', ld],
    ['POST /entities', { ...fresh, '@context': [7] }, 400, BAD, '@context', ld],
    ['POST /entities', { ...fresh, '@context': { a: 7 } }, 400, BAD, '@context', ld],
    ['POST /entities', { ...fresh, '@context': { a: { '@id': 'http://x/a', '@context': {} } } }, 400, BAD, '@context', ld],
    ['POST /entities', { ...fresh, '@context': { a: 'b:c', b: 'a:d' } }, 400, BAD, '@context', ld],
    ['POST /entities', { ...fresh, '@context': 'http://context.test/none' }, 504, 'LdContextNotAvailable', 'http://context.test/none', ld],
    ['POST /entities', fresh, 504, 'LdContextNotAvailable', 'http://context.test/none', of('http://context.test/none')],
    ['GET /entities/urn:e:1', undefined, 504, 'LdContextNotAvailable', 'http://context.test/none', of('http://context.test/none')],
    ['GET /entities?type=T', undefined, 504, 'LdContextNotAvailable', 'context.jsonld', of('context.jsonld')],
    ['GET /entities?type=T', undefined, 504, 'LdContextNotAvailable', 'file:///etc/passwd', of('file:///etc/passwd')],
    ['POST /entities', { ...fresh, a: { value: 1, '@context': context } }, 400, BAD, 'a.@context must not be in an attribute'],
    ['POST /entities', { ...fresh, '@context': context, a: { value: 1, '@context': context } }, 400, BAD, 'a.@context must not be in an attribute', ld],
    ['POST /entities', fresh, 400, BAD, 'NGSILD-Tenant', { 'ngsild-tenant': 'a b' }],
    ['POST /entities', fresh, 400, BAD, 'NGSILD-Tenant', { 'ngsild-tenant': '../x' }],
    ['POST /entities', fresh, 400, BAD, 'NGSILD-Tenant', { 'ngsild-tenant': "a'; drop" }],
    ['POST /entities', fresh, 400, BAD, 'NGSILD-Tenant is longer', { 'ngsild-tenant': 'x'.repeat(129) }],
    [`GET /entities/${id}`, undefined, 404, 'NonexistentTenant', 'nowhere', { 'ngsild-tenant': 'nowhere' }],
    ['GET /entities?type=T', undefined, 404, 'NonexistentTenant', 'nowhere', { 'ngsild-tenant': 'nowhere' }],
    [`PUT /entities/${id}`, entity, 404, 'NonexistentTenant', 'nowhere', { 'ngsild-tenant': 'nowhere' }],
    [`PATCH /entities/${id}`, { a: 1 }, 404, 'NonexistentTenant', 'nowhere', { 'ngsild-tenant': 'nowhere' }],
    [`DELETE /entities/${id}`, undefined, 404, 'NonexistentTenant', 'nowhere', { 'ngsild-tenant': 'nowhere' }],
    [`POST /entities/${id}/attrs`, { a: 1 }, 404, 'NonexistentTenant', 'nowhere', { 'ngsild-tenant': 'nowhere' }],
    [`PATCH /entities/${id}/attrs`, { a: 1 }, 404, 'NonexistentTenant', 'nowhere', { 'ngsild-tenant': 'nowhere' }],
    [`PATCH /entities/${id}/attrs/a`, { value: 1 }, 404, 'NonexistentTenant', 'nowhere', { 'ngsild-tenant': 'nowhere' }],
    [`PUT /entities/${id}/attrs/a`, { value: 1 }, 404, 'NonexistentTenant', 'nowhere', { 'ngsild-tenant': 'nowhere' }],
    [`DELETE /entities/${id}/attrs/a`, undefined, 404, 'NonexistentTenant', 'nowhere', { 'ngsild-tenant': 'nowhere' }],
  ], () => api)
})
