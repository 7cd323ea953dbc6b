import { type BadRequest, refusesAll } from '@lodestream/shared/testing/bad-requests'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApi, type TestApi } from '../../../testing/open-api.ts'

const id = 'urn:e:1'
const BAD = 'BadRequestData'
const INVALID = 'InvalidRequest'

let api: TestApi
beforeAll(async () => {
  api = openApi()
  await api.send('POST /entities', {
    body: { id, type: 'T', a: 1, location: { type: 'Point', coordinates: [1, 2] } },
  })
})
afterAll(() => api[Symbol.asyncDispose]())

/** A parameter or a member of a Query with a value that is wrong, and what the refusal says. */
type Wrong = readonly [param: string, value: string, detail: string]

const get = ([param, value, detail]: Wrong): BadRequest => [
  `GET /entities?type=T&${param}=${encodeURIComponent(value)}`,
  undefined,
  400,
  BAD,
  detail,
]

// biome-ignore format: a row per rule
const wrongConditions: readonly Wrong[] = [
  ['q', 'a==', 'q'], ['q', '==1', 'q'], ['q', 'a=1', 'q'], ['q', 'a===1', 'q'], ['q', '(a', 'q'], ['q', 'a)', 'q'], ['q', '()', 'q'],
  ['q', 'a;', 'q'], ['q', ';a', 'q'], ['q', 'a|', 'q'], ['q', 'a||b', 'q'], ['q', 'a>true', 'q'], ['q', 'a>=1,2', 'q'], ['q', 'a<1..2', 'q'],
  ['q', 'a[', 'q'], ['q', 'a[]', 'q'], ['q', 'a[b', 'q'], ['q', 'a[b][c]', 'q'], ['q', 'a.', 'q'], ['q', '.a', 'q'], ['q', 'a..b', 'q'], ['q', '1a==1', 'q'],
  ['q', 'a=="x', 'q'], ['q', 'a=="\\x"', 'q'], ['q', 'a~="("', '('], ['q', 'a~=[', '['], ['q', 'a~=', 'q'], ['q', 'a==1..', 'q'], ['q', 'a==,1', 'q'], ['q', 'a b', 'q'],
  ['q', 'a{b', 'q'], ['q', 'a{}', 'q'], ['q', 'a{b}', 'q'],
  ['georel', 'within', 'geometry'], ['geometry', 'Point', 'georel'], ['coordinates', '[1,2]', 'georel'],
  ['scopeQ', '/a//b', 'scopeQ'], ['scopeQ', '/a/', 'scopeQ'], ['scopeQ', '/a#', 'scopeQ'], ['scopeQ', '/a+', 'scopeQ'], ['scopeQ', '/#/a', 'scopeQ'],
  ['scopeQ', '(/a', 'scopeQ'], ['scopeQ', '/a|', 'scopeQ'], ['scopeQ', '/1', 'scopeQ'], ['scopeQ', '/a,,/b', 'scopeQ'],
  ['idPattern', '(', '('], ['idPattern', '[z-a]', '[z-a]'], ['idPattern', '*', '*'], ['idPattern', '(?=x)', '(?=x)'],
  ['id', 'x', 'id has x'], ['id', 'urn:a,x', 'id has x'], ['id', 'urn:a,', 'id has an empty item'],
  ['attrs', 'a,,b', 'attrs has an empty item'], ['attrs', 'id', 'attrs must not name id'], ['attrs', 'type', 'attrs must not name type'],
  ['attrs', 'scope', 'attrs must not name scope'], ['attrs', 'a b', 'attrs has a b'], ['attrs', '1', 'attrs has 1'],
  ['csf', 'a==', 'csf'], ['csf', '(', 'csf'],
  ['expandValues', 'a b', 'expandValues has a b'], ['jsonKeys', 'a,', 'jsonKeys has an empty item'],
]

// biome-ignore format: a row per rule
const wrongViews: readonly Wrong[] = [
  ['pick', 'a,', 'pick'], ['pick', 'a b', 'pick'], ['pick', '{a}', 'pick'], ['pick', 'a{b', 'pick'], ['pick', 'a}', 'pick'], ['pick', 'a{}', 'pick'], ['pick', 'a{b}', 'pick'],
  ['omit', ',a', 'omit'], ['omit', '1', 'omit'], ['omit', 'a{b}', 'omit'], ['omit', 'a|', 'omit'],
  ['lang', ';', 'lang'], ['lang', 'de;q=x', 'lang'], ['lang', 'de,,en', 'lang'], ['lang', 'd e', 'lang'],
  ['datasetId', 'x', 'datasetId has x'], ['datasetId', 'urn:a,', 'datasetId has an empty item'], ['datasetId', 'none', 'datasetId has none'],
  ['join', 'outer', 'join must be'], ['join', 'Flat', 'join must be'],
  ['joinLevel', '0', 'joinLevel must be'], ['joinLevel', '-1', 'joinLevel must be'], ['joinLevel', '1.5', 'joinLevel must be'], ['joinLevel', 'x', 'joinLevel must be'],
  ['containedBy', 'x', 'containedBy has x'], ['containedBy', 'urn:a,,urn:b', 'containedBy has an empty item'],
  ['geometryProperty', 'location', 'geometryProperty needs'],
  ['local', 'yes', 'local must be true or false'],
]

// biome-ignore format: a row per rule
const wrongOptions: readonly Wrong[] = [
  ['limit', '-1', 'limit must be a whole number'], ['limit', '1.5', 'limit must be a whole number'], ['limit', 'x', 'limit must be a whole number'], ['limit', '1e2', 'limit must be'], ['limit', '0', 'limit may be 0 only'],
  ['offset', '-1', 'offset must be a whole number'], ['offset', '2147483648', 'offset exceeds'], ['count', 'yes', 'count must be true or false'], ['count', '1', 'count must be true or false'],
  ['orderBy', 'a;up', 'orderBy'], ['orderBy', 'a,', 'orderBy'], ['orderBy', 'a[', 'orderBy'], ['orderBy', ';desc', 'orderBy'], ['orderBy', 'a;dist-asc', 'orderFrom'], ['orderBy', 'a b', 'orderBy'],
  ['orderFrom', 'x', 'orderFrom'], ['orderFrom', '[1]', 'orderFrom'], ['orderGeometry', 'Circle', 'orderGeometry'],
  ['collation', 'x y', 'collation'], ['collation', '!', 'collation'],
  ['splitEntities', 'x', 'splitEntities must be true or false'], ['entityMap', 'x', 'entityMap must be true or false'], ['entityMapLifetime', '10 minutes', 'entityMapLifetime'], ['entityMapLifetime', 'P', 'entityMapLifetime'],
]

// biome-ignore format: a row per rule
const geo: readonly (readonly [georel: string, geometry: string, coordinates: string, detail: string])[] = [
  ['near', 'Point', '[1,2]', 'georel'], ['near;maxDistance=1', 'Point', '[1,2]', 'georel'], ['near;maxDistance==0', 'Point', '[1,2]', 'georel'], ['near;maxDistance==-1', 'Point', '[1,2]', 'georel'],
  ['near;maxDistance==.5', 'Point', '[1,2]', 'georel'], ['near;maxDistance==x', 'Point', '[1,2]', 'georel'], ['near;distance==1', 'Point', '[1,2]', 'georel'],
  ['near;maxDistance==1;minDistance==2', 'Point', '[1,2]', 'georel'], ['within;maxDistance==1', 'Point', '[1,2]', 'georel'], ['Within', 'Point', '[1,2]', 'georel'], ['touches', 'Point', '[1,2]', 'georel'],
  ['within', 'Circle', '[1,2]', 'geometry'], ['within', 'point', '[1,2]', 'geometry'], ['within', 'GeometryCollection', '[]', 'geometry'],
  ['within', 'Point', 'x', 'coordinates'], ['within', 'Point', '1,2', 'coordinates'], ['within', 'Point', '[1]', 'coordinates'], ['within', 'Point', '["1","2"]', 'coordinates'], ['within', 'Point', '[[1,2]]', 'coordinates'],
  ['within', 'LineString', '[[1,2]]', 'coordinates'], ['within', 'Polygon', '[[1,2],[3,4]]', 'coordinates'], ['within', 'Polygon', '[[[0,0],[1,0],[1,1]]]', 'coordinates'], ['within', 'Polygon', '[[[0,0],[1,0],[1,1],[0,1]]]', 'coordinates'], ['within', 'MultiPoint', '[]', 'coordinates'],
]

describe('conditions of a query (clauses 4.9, 4.10, 4.17, 4.19, 5.7.2)', () => {
  refusesAll(wrongConditions.map(get), () => api)
  refusesAll(
    geo.map(([georel, geometry, coordinates, detail]): BadRequest => {
      const query = new URLSearchParams({ georel, geometry, coordinates })
      return [`GET /entities?type=T&${query}`, undefined, 400, BAD, detail]
    }),
    () => api,
  )
  // biome-ignore format: a row per rule
  refusesAll([
    ['GET /entities', undefined, 400, BAD, 'too wide'],
    ['GET /entities?id=urn:e:1', undefined, 400, BAD, 'too wide'],
    ['GET /entities?idPattern=x', undefined, 400, BAD, 'too wide'],
    ['GET /entities?scopeQ=/a', undefined, 400, BAD, 'too wide'],
    ['GET /entities?pick=a', undefined, 400, BAD, 'too wide'],
    ['GET /entities?local=false', undefined, 400, BAD, 'too wide'],
    ['GET /entities?q=createdAt', undefined, 400, BAD, 'too wide'],
    ['GET /entities?q=expiresAt>2020-01-01T00:00:00Z', undefined, 400, BAD, 'too wide'],
    ['GET /entities?type=*&local=false', undefined, 400, BAD, 'type may be *'],
    ['GET /entities?type=(T', undefined, 400, BAD, 'type'],
    ['GET /entities?type=T)', undefined, 400, BAD, 'type'],
    ['GET /entities?type=()', undefined, 400, BAD, 'type'],
    ['GET /entities?type=T;', undefined, 400, BAD, 'type'],
    ['GET /entities?type=|T', undefined, 400, BAD, 'type'],
    ['GET /entities?type=T,,U', undefined, 400, BAD, 'type'],
    ['GET /entities?type=1', undefined, 400, BAD, 'type'],
    [`GET /entities?type=T&q=${'a;'.repeat(5_000)}a`, undefined, 403, 'TooComplexQuery', 'q'],
    ['GET /entities?type=T&limit=1000000', undefined, 403, 'TooManyResults', 'limit exceeds'],
  ], () => api)
})

describe('views and pages of a query (clauses 4.15, 4.21, 4.23, 6.3.7 to 6.3.15)', () => {
  refusesAll([...wrongViews, ...wrongOptions].map(get), () => api)
  refusesAll(
    wrongViews.map(([param, value, detail]): BadRequest => {
      return [`GET /entities/${id}?${param}=${encodeURIComponent(value)}`, undefined, 400, BAD, detail]
    }),
    () => api,
  )
  // biome-ignore format: a row per rule
  refusesAll([
    ['GET /entities?type=T&attrs=a&pick=a', undefined, 400, BAD, 'attrs'],
    ['GET /entities?type=T&attrs=a&omit=a', undefined, 400, BAD, 'attrs'],
    ['GET /entities?type=T&pick=a&omit=a', undefined, 400, BAD, 'pick'],
    ['GET /entities?type=T&join=inline&pick=a{b{c}}', undefined, 400, BAD, 'joinLevel'],
    ['GET /entities?type=T&join=@none&pick=a{b}', undefined, 400, BAD, 'join'],
    ['GET /entities?type=T&options=count', undefined, 400, INVALID, 'options does not know count'],
    ['GET /entities?type=T&options=sysAttrs,nonsense', undefined, 400, INVALID, 'options does not know nonsense'],
    ['GET /entities?type=T&format=geojson', undefined, 400, INVALID, 'format does not know geojson'],
    ['GET /entities?type=T&format=Normalized', undefined, 400, INVALID, 'format does not know Normalized'],
    ['GET /entities?type=T&page=2', undefined, 400, INVALID, 'Parameter page is unknown'],
    ['GET /entities?type=T&Q=a', undefined, 400, INVALID, 'Parameter Q is unknown'],
    ['GET /entities?type=T&timerel=after', undefined, 400, INVALID, 'Parameter timerel is unknown'],
    ['GET /entities?type=T&lastN=1', undefined, 400, INVALID, 'Parameter lastN is unknown'],
    ['GET /entities?type=T&q=%', undefined, 400, BAD, 'malformed percent-encoding'],
    [`GET /entities/${id}?q=a`, undefined, 400, INVALID, 'Parameter q is unknown'],
    [`GET /entities/${id}?limit=1`, undefined, 400, INVALID, 'Parameter limit is unknown'],
    [`GET /entities/${id}?idPattern=x`, undefined, 400, INVALID, 'Parameter idPattern is unknown'],
    [`GET /entities/${id}?scopeQ=/a`, undefined, 400, INVALID, 'Parameter scopeQ is unknown'],
    [`GET /entities/${id}?orderBy=a`, undefined, 400, INVALID, 'Parameter orderBy is unknown'],
    [`GET /entities/${id}?georel=within`, undefined, 400, INVALID, 'Parameter georel is unknown'],
    [`GET /entities/${id}?format=x`, undefined, 400, INVALID, 'format does not know x'],
    [`GET /entities/${id}?options=x`, undefined, 400, INVALID, 'options does not know x'],
    [`GET /entities/${id}?attrs=none`, undefined, 404, 'ResourceNotFound', 'none'],
    [`GET /entities/${id}?pick=none`, undefined, 404, 'ResourceNotFound', id],
    [`GET /entities/${id}?attrs=scope`, undefined, 400, BAD, 'attrs must not name scope'],
  ], () => api)

  // biome-ignore format: a row per rule
  it.each([
    ['GET /entities?type=T', 'text/html', 406],
    ['GET /entities?type=T', 'application/json;q=0', 406],
    ['GET /entities?type=T', 'application/*;q=0', 406],
    [`GET /entities/${id}`, 'application/xml', 406],
    [`GET /entities/${id}`, '*/*;q=0', 406],
  ])('%s with Accept %s: %i with what there is', async (request, accept, status) => {
    const answer = await api.send(request, { headers: { accept } })

    expect(answer).toMatchObject({ status, json: { availableRepresentations: ['application/json', 'application/ld+json', 'application/geo+json'] } })
  })
})

describe('Query bodies (clauses 5.2.23, 5.2.33, 6.23)', () => {
  const post = 'POST /entityOperations/query'
  const query = (members: object) => ({ type: 'Query', entities: [{ type: 'T' }], ...members })
  // biome-ignore format: a row per rule
  refusesAll([
    [post, '', 400, INVALID, 'The body is empty'],
    [post, '{', 400, INVALID, 'The body is not JSON'],
    [post, [], 400, BAD, 'The body must be one JSON object'],
    [post, {}, 400, BAD, 'type must be Query'],
    [post, { type: 'query' }, 400, BAD, 'type must be Query'],
    [post, { type: ['Query'] }, 400, BAD, 'type must be Query'],
    [post, { type: 'Query' }, 400, BAD, 'too wide'],
    [post, { type: 'Query', scopeQ: '/a' }, 400, BAD, 'too wide'],
    [post, query({ entities: [] }), 400, BAD, 'entities must be'],
    [post, query({ entities: {} }), 400, BAD, 'entities must be'],
    [post, query({ entities: ['T'] }), 400, BAD, 'entities'],
    [post, query({ entities: [{}] }), 400, BAD, 'entities'],
    [post, query({ entities: [{ id: 'urn:e:1' }] }), 400, BAD, 'type must be present'],
    [post, query({ entities: [{ type: 7 }] }), 400, BAD, 'type must be a string'],
    [post, query({ entities: [{ type: ['T'] }] }), 400, BAD, 'type must be a string'],
    [post, query({ entities: [{ type: '(' }] }), 400, BAD, 'type'],
    [post, query({ entities: [{ type: 'T', id: 'x' }] }), 400, BAD, 'id has x'],
    [post, query({ entities: [{ type: 'T', id: 7 }] }), 400, BAD, 'id must be'],
    [post, query({ entities: [{ type: 'T', id: [] }] }), 400, BAD, 'id must be'],
    [post, query({ entities: [{ type: 'T', idPattern: '(' }] }), 400, BAD, '('],
    [post, query({ entities: [{ type: 'T', idPattern: 7 }] }), 400, BAD, 'idPattern must be'],
    [`${post}?local=false`, query({ entities: [{ type: '*' }] }), 400, BAD, '*'],
    [post, query({ entities: Array.from({ length: 200 }, () => ({ type: 'T' })) }), 400, BAD, 'entities has more than'],
    [post, query({ attrs: [] }), 400, BAD, 'attrs must be'],
    [post, query({ attrs: 'a' }), 400, BAD, 'attrs must be'],
    [post, query({ attrs: [7] }), 400, BAD, 'attrs must be'],
    [post, query({ attrs: ['id'] }), 400, BAD, 'attrs must not name id'],
    [post, query({ attrs: ['a b'] }), 400, BAD, 'attrs has a b'],
    [post, query({ q: 7 }), 400, BAD, 'q must be'],
    [post, query({ q: '' }), 400, BAD, 'q must be'],
    [post, query({ q: 'a==' }), 400, BAD, 'q'],
    [post, query({ q: 'a{b}' }), 400, BAD, 'join'],
    [post, query({ geoQ: 'near' }), 400, BAD, 'geoQ'],
    [post, query({ geoQ: {} }), 400, BAD, 'geoQ'],
    [post, query({ geoQ: { georel: 'within', geometry: 'Point' } }), 400, BAD, 'coordinates is missing'],
    [post, query({ geoQ: { georel: 'within', geometry: 'Point', coordinates: 7 } }), 400, BAD, 'coordinates'],
    [post, query({ geoQ: { georel: 'within', geometry: 'Point', coordinates: [] } }), 400, BAD, 'coordinates'],
    [post, query({ geoQ: { georel: 7, geometry: 'Point', coordinates: [1, 2] } }), 400, BAD, 'georel'],
    [post, query({ geoQ: { georel: 'within', geometry: 'Point', coordinates: [1, 2], geoproperty: 7 } }), 400, BAD, 'geoproperty'],
    [post, query({ scopeQ: 7 }), 400, BAD, 'scopeQ must be'],
    [post, query({ scopeQ: '//' }), 400, BAD, 'scopeQ'],
    [post, query({ csf: 'a==' }), 400, BAD, 'csf'],
    [post, query({ pick: 'a' }), 400, BAD, 'pick must be'],
    [post, query({ pick: [] }), 400, BAD, 'pick must be'],
    [post, query({ pick: ['a{b}'] }), 400, BAD, 'pick'],
    [post, query({ pick: ['a'], omit: ['a'] }), 400, BAD, 'pick'],
    [post, query({ omit: [''] }), 400, BAD, 'omit must be'],
    [post, query({ omit: ['a b'] }), 400, BAD, 'omit'],
    [post, query({ attrs: ['a'], pick: ['a'] }), 400, BAD, 'attrs'],
    [post, query({ lang: 7 }), 400, BAD, 'lang must be'],
    [post, query({ lang: ';;' }), 400, BAD, 'lang'],
    [post, query({ datasetId: 'urn:d:1' }), 400, BAD, 'datasetId must be'],
    [post, query({ datasetId: ['x'] }), 400, BAD, 'datasetId has x'],
    [post, query({ join: 'outer' }), 400, BAD, 'join must be'],
    [post, query({ join: true }), 400, BAD, 'join must be'],
    [post, query({ joinLevel: 0 }), 400, BAD, 'joinLevel must be'],
    [post, query({ joinLevel: '1' }), 400, BAD, 'joinLevel must be'],
    [post, query({ joinLevel: 1.5 }), 400, BAD, 'joinLevel must be'],
    [post, query({ containedBy: 'urn:e:1' }), 400, BAD, 'containedBy must be'],
    [post, query({ containedBy: ['x'] }), 400, BAD, 'containedBy has x'],
    [post, query({ expandValues: ['a'] }), 400, BAD, 'expandValues must be'],
    [post, query({ jsonKeys: 'a,' }), 400, BAD, 'jsonKeys has an empty item'],
    [post, query({ ordering: 'a' }), 400, BAD, 'ordering'],
    [post, query({ ordering: {} }), 400, BAD, 'orderBy'],
    [post, query({ ordering: { orderBy: 'a' } }), 400, BAD, 'orderBy'],
    [post, query({ ordering: { orderBy: ['a;up'] } }), 400, BAD, 'orderBy'],
    [post, query({ ordering: { orderBy: ['a;dist-asc'] } }), 400, BAD, 'coordinates'],
    [post, query({ ordering: { orderBy: ['a'], collation: '!' } }), 400, BAD, 'collation'],
    [post, query({ splitEntities: 'true' }), 400, BAD, 'splitEntities must be true or false'],
    [post, query({ temporalQ: {} }), 400, BAD, 'temporalQ'],
    [post, query({ aggrParams: {} }), 400, BAD, 'aggrParams'],
    [`${post}?q=a`, query({}), 400, INVALID, 'Parameter q is unknown'],
    [`${post}?type=T`, query({}), 400, INVALID, 'Parameter type is unknown'],
    [`${post}?pick=a`, query({}), 400, INVALID, 'Parameter pick is unknown'],
    [`${post}?limit=-1`, query({}), 400, BAD, 'limit must be'],
    [`${post}?limit=0`, query({}), 400, BAD, 'limit may be 0 only'],
    [`${post}?limit=1000000`, query({}), 403, 'TooManyResults', 'limit exceeds'],
    [`${post}?offset=x`, query({}), 400, BAD, 'offset must be'],
    [`${post}?options=x`, query({}), 400, INVALID, 'options does not know x'],
    [`${post}?geometryProperty=location`, query({}), 400, BAD, 'geometryProperty'],
    [post, query({ '@context': 'http://context.test/cars.jsonld' }), 400, BAD, '@context is not allowed'],
    [post, query({}), 400, BAD, '@context is missing', { 'content-type': 'application/ld+json' }],
    [post, query({}), 415, 'no body', '', { 'content-type': 'application/merge-patch+json' }],
    [post, query({}), 404, 'NonexistentTenant', 'nowhere', { 'ngsild-tenant': 'nowhere' }],
    ['GET /entityOperations/query', undefined, 405, '', 'GET'],
  ], () => api)
})

describe('Purge Entities (clauses 5.6.21, 6.4.3.3)', () => {
  // biome-ignore format: a row per rule
  refusesAll([
    ['DELETE /entities', undefined, 400, BAD, 'too wide'],
    ['DELETE /entities?id=urn:e:1', undefined, 400, BAD, 'too wide'],
    ['DELETE /entities?idPattern=x', undefined, 400, BAD, 'too wide'],
    ['DELETE /entities?scopeQ=/a', undefined, 400, BAD, 'too wide'],
    ['DELETE /entities?csf=a', undefined, 400, BAD, 'too wide'],
    ['DELETE /entities?drop=a', undefined, 400, BAD, 'too wide'],
    ['DELETE /entities?keep=a', undefined, 400, BAD, 'too wide'],
    ['DELETE /entities?q=modifiedAt', undefined, 400, BAD, 'too wide'],
    ['DELETE /entities?type=*&local=false', undefined, 400, BAD, '*'],
    ['DELETE /entities?type=T&drop=a&keep=b', undefined, 400, BAD, 'drop and keep'],
    ['DELETE /entities?type=T&drop=id', undefined, 400, BAD, 'drop must not name id'],
    ['DELETE /entities?type=T&keep=type', undefined, 400, BAD, 'keep must not name type'],
    ['DELETE /entities?type=T&drop=a%20b', undefined, 400, BAD, 'drop has a b'],
    ['DELETE /entities?type=T&drop=a{b}', undefined, 400, BAD, 'drop'],
    ['DELETE /entities?type=T&keep=a,', undefined, 400, BAD, 'keep has an empty item'],
    ['DELETE /entities?type=T&q=a{b}', undefined, 400, BAD, 'q'],
    ['DELETE /entities?type=T&q=a==', undefined, 400, BAD, 'q'],
    ['DELETE /entities?type=T&id=x', undefined, 400, BAD, 'id has x'],
    ['DELETE /entities?type=T&georel=within', undefined, 400, BAD, 'geometry'],
    ['DELETE /entities?type=T&scopeQ=//', undefined, 400, BAD, 'scopeQ'],
    ['DELETE /entities?type=T&csf=(', undefined, 400, BAD, 'csf'],
    ['DELETE /entities?type=T&local=x', undefined, 400, BAD, 'local must be true or false'],
    ['DELETE /entities?type=(', undefined, 400, BAD, 'type'],
    ['DELETE /entities?type=T&limit=1', undefined, 400, INVALID, 'Parameter limit is unknown'],
    ['DELETE /entities?type=T&pick=a', undefined, 400, INVALID, 'Parameter pick is unknown'],
    ['DELETE /entities?type=T', undefined, 404, 'NonexistentTenant', 'nowhere', { 'ngsild-tenant': 'nowhere' }],
  ], () => api)
})
