import { type BadRequest, refusesAll } from '@lodestream/shared/testing/bad-requests'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSubscriptionApi, type SubscriptionApi } from '../../testing/open-subscription-api.ts'

const id = 'urn:s:1'
const none = 'urn:ngsi-ld:null'
const BAD = 'BadRequestData'
const INVALID = 'InvalidRequest'
const UNKNOWN = 'ResourceNotFound'
const NOT_YET = 'OperationNotSupported'
const endpoint = { uri: 'http://receiver.example/' }
const valid = { type: 'Subscription', entities: [{ type: 'T' }], notification: { endpoint } }
const post = 'POST /subscriptions'
const patch = `PATCH /subscriptions/${id}`

let api: SubscriptionApi
beforeAll(async () => {
  api = openSubscriptionApi()
  await api.send(post, { body: { ...valid, id } })
})
afterAll(() => api.server.close())

const withNotification = (members: object) => ({ ...valid, notification: { endpoint, ...members } })
const withEndpoint = (members: object) => withNotification({ endpoint: { ...endpoint, ...members } })
const withHeader = (key: unknown, value: unknown) => withEndpoint({ receiverInfo: [{ key, value }] })

describe('bodies of subscriptions that are none (clause 5.5.4)', () => {
  // biome-ignore format: a row per rule
  const bodies: readonly (readonly [body: unknown, type: string, detail: string])[] = [
    ['', INVALID, 'The body is empty'],
    ['{', INVALID, 'The body is not JSON'],
    ['{"a":NaN}', INVALID, 'The body is not JSON'],
    ['[]', BAD, 'object'],
    ['7', BAD, 'object'],
    ['null', BAD, 'object'],
    ['{"description":"\\u0000"}', BAD, 'U+0000'],
    ['{"description":"\\udead"}', BAD, 'unpaired surrogate'],
    ['{"throttling":1e999}', BAD, 'number that is too large'],
    [`${'{"q":'.repeat(200)}1${'}'.repeat(200)}`, BAD, 'deeper than 100'],
    [{ ...valid, '@context': 'http://context.test/farm.jsonld' }, BAD, '@context is not allowed'],
  ]
  refusesAll(
    [post, patch].flatMap((request) =>
      bodies.map(([body, type, detail]): BadRequest => [request, body, 400, type, detail]),
    ),
    () => api,
  )
})

describe('members of a subscription (clauses 5.2.12 to 5.2.15, 5.2.33)', () => {
  // biome-ignore format: a row per rule
  refusesAll([
    [post, { ...valid, id: 'x' }, 400, BAD, 'Member id must be an absolute URI'],
    [post, { ...valid, id: 7 }, 400, BAD, 'Member id must be a string'],
    [post, { ...valid, id: none }, 400, BAD, 'Member id'],
    [post, { ...valid, id }, 409, 'AlreadyExists', id],
    [post, { ...valid, type: 'Query' }, 400, BAD, 'Member type must be Subscription'],
    [post, { ...valid, type: ['Subscription'] }, 400, BAD, 'Member type must be Subscription'],
    [post, { ...valid, type: undefined }, 400, BAD, 'Member type is missing'],
    [post, { ...valid, entities: undefined }, 400, BAD, 'Member entities or watchedAttributes'],
    [post, { ...valid, notification: undefined }, 400, BAD, 'Member notification is missing'],
    [post, { ...valid, nonsense: 1 }, 400, BAD, 'Member nonsense is unknown'],
    [post, { ...valid, subscriptionName: 7 }, 400, BAD, 'Member subscriptionName must be a string'],
    [post, { ...valid, description: {} }, 400, BAD, 'Member description must be a string'],
    [post, { ...valid, entities: [] }, 400, BAD, 'Member entities must not be empty'],
    [post, { ...valid, entities: { type: 'T' } }, 400, BAD, 'Member entities must be an array'],
    [post, { ...valid, entities: ['T'] }, 400, BAD, 'Member entities[0] must be an object'],
    [post, { ...valid, entities: [null] }, 400, BAD, 'Member entities[0]'],
    [post, { ...valid, entities: [{}] }, 400, BAD, 'Member entities[0].type is missing'],
    [post, { ...valid, entities: [{ id: 'urn:x:1' }] }, 400, BAD, 'Member entities[0].type is missing'],
    [post, { ...valid, entities: [{ type: 7 }] }, 400, BAD, 'Member entities[0].type must be a string'],
    [post, { ...valid, entities: [{ type: '(' }] }, 400, BAD, 'type'],
    [post, { ...valid, entities: [{ type: 'a b' }] }, 400, BAD, 'type'],
    [post, { ...valid, entities: [{ type: 'T', id: 'x' }] }, 400, BAD, 'Member entities[0].id must be an absolute URI'],
    [post, { ...valid, entities: [{ type: 'T', id: [] }] }, 400, BAD, 'Member entities[0].id must not be empty'],
    [post, { ...valid, entities: [{ type: 'T', id: ['urn:x:1', 'x'] }] }, 400, BAD, 'Member entities[0].id[1] must be'],
    [post, { ...valid, entities: [{ type: 'T', idPattern: '(' }] }, 400, BAD, '('],
    [post, { ...valid, entities: [{ type: 'T', idPattern: 7 }] }, 400, BAD, 'Member entities[0].idPattern must be a string'],
    [post, { ...valid, entities: [{ type: 'T', nonsense: 1 }] }, 400, BAD, 'Member entities[0].nonsense is unknown'],
    [post, { ...valid, entities: [{ type: '*' }], localOnly: false }, 400, BAD, 'Member entities must not select the type *'],
    [post, { ...valid, watchedAttributes: [] }, 400, BAD, 'Member watchedAttributes must not be empty'],
    [post, { ...valid, watchedAttributes: 'a' }, 400, BAD, 'Member watchedAttributes must be an array'],
    [post, { ...valid, watchedAttributes: [7] }, 400, BAD, 'Member watchedAttributes[0] must be a string'],
    [post, { ...valid, watchedAttributes: ['a b'] }, 400, BAD, 'Member watchedAttributes[0] must be the name'],
    [post, { ...valid, notificationTrigger: [] }, 400, BAD, 'Member notificationTrigger must not be empty'],
    [post, { ...valid, notificationTrigger: 'entityCreated' }, 400, BAD, 'Member notificationTrigger must be an array'],
    [post, { ...valid, notificationTrigger: ['entityChanged'] }, 400, BAD, 'Member notificationTrigger[0] must be one of'],
    [post, { ...valid, q: 7 }, 400, BAD, 'Member q must be a string'],
    [post, { ...valid, q: 'a==' }, 400, BAD, 'q'],
    [post, { ...valid, q: '(a' }, 400, BAD, 'q'],
    [post, { ...valid, isActive: 'true' }, 400, BAD, 'Member isActive must be true or false'],
    [post, { ...valid, localOnly: 1 }, 400, BAD, 'Member localOnly must be true or false'],
    [post, { ...valid, expiresAt: 'tomorrow' }, 400, BAD, 'Member expiresAt must be a DateTime'],
    [post, { ...valid, expiresAt: '2020-01-01T00:00:00Z' }, 400, BAD, 'Member expiresAt must not be in the past'],
    [post, { ...valid, expiresAt: 7 }, 400, BAD, 'Member expiresAt must be a string'],
    [post, { ...valid, throttling: 0 }, 400, BAD, 'Member throttling must be a number greater than zero'],
    [post, { ...valid, throttling: -1 }, 400, BAD, 'Member throttling must be a number greater than zero'],
    [post, { ...valid, throttling: '5' }, 400, BAD, 'Member throttling must be a number greater than zero'],
    [post, { ...valid, timeInterval: 0 }, 400, BAD, 'Member timeInterval must be a number greater than zero'],
    [post, { ...valid, timeInterval: '5' }, 400, BAD, 'Member timeInterval must be a number greater than zero'],
    [post, { ...valid, timeInterval: 5, throttling: 5 }, 400, BAD, 'Member throttling must not be given together with timeInterval'],
    [post, { ...valid, timeInterval: 5, watchedAttributes: ['a'] }, 400, BAD, 'Member watchedAttributes must not be given together with timeInterval'],
    [post, { ...valid, timeInterval: 5, entities: undefined, localOnly: false }, 400, BAD, 'Member entities'],
    [post, { ...valid, q: 'a.b{c}' }, 400, BAD, 'q'],
    [post, { ...valid, expandValues: ['a'] }, 400, BAD, 'Member expandValues must be a string'],
    [post, { ...valid, expandValues: 'a,,b' }, 400, BAD, 'Member expandValues must be attribute names'],
    [post, { ...valid, jsonKeys: ['a'] }, 400, BAD, 'Member jsonKeys must be a string'],
    [post, { ...valid, jsonKeys: 'a b' }, 400, BAD, 'Member jsonKeys must be attribute names'],
    [post, { ...valid, scopeQ: 7 }, 400, BAD, 'Member scopeQ must be a string'],
    [post, { ...valid, scopeQ: '/a//b' }, 400, BAD, 'scopeQ'],
    [post, { ...valid, csf: 7 }, 400, BAD, 'Member csf must be a string'],
    [post, { ...valid, csf: 'a==' }, 400, BAD, 'Member csf is no filter'],
    [post, { ...valid, geoQ: 'near' }, 400, BAD, 'geoQ must be an object'],
    [post, { ...valid, geoQ: {} }, 400, BAD, 'geoQ needs georel, geometry and coordinates'],
    [post, { ...valid, geoQ: { georel: 'within', geometry: 'Point' } }, 400, BAD, 'coordinates is missing'],
    [post, { ...valid, geoQ: { georel: 'beside', geometry: 'Point', coordinates: [1, 2] } }, 400, BAD, 'georel must be'],
    [post, { ...valid, geoQ: { georel: 'within', geometry: 'Point', coordinates: [[1, 2]] } }, 400, BAD, 'coordinates'],
    [post, { ...valid, geoQ: { georel: 'within', geometry: 'Cube', coordinates: [1, 2] } }, 400, BAD, 'geometry'],
    [post, { ...valid, geoQ: { georel: 'within', geometry: 'Point', coordinates: [1, 2], geoproperty: 'a b' } }, 400, BAD, 'geoproperty'],
    [post, { ...valid, temporalQ: 'before' }, 400, BAD, 'Member temporalQ must be an object'],
    [post, { ...valid, temporalQ: {} }, 400, BAD, 'Member temporalQ.timerel is missing'],
    [post, { ...valid, temporalQ: { timerel: 'during', timeAt: '2030-01-01T00:00:00Z' } }, 400, BAD, 'Member temporalQ.timerel must be one of'],
    [post, { ...valid, temporalQ: { timerel: 'after' } }, 400, BAD, 'Member temporalQ.timeAt is missing'],
    [post, { ...valid, temporalQ: { timerel: 'after', timeAt: 'now' } }, 400, BAD, 'Member temporalQ.timeAt must be a DateTime'],
    [post, { ...valid, temporalQ: { timerel: 'between', timeAt: '2030-01-01T00:00:00Z' } }, 400, BAD, 'Member temporalQ.endTimeAt is missing'],
    [post, { ...valid, temporalQ: { timerel: 'after', timeAt: '2030-01-01T00:00:00Z', timeproperty: 'seenAt' } }, 400, BAD, 'Member temporalQ.timeproperty must be one of'],
    [post, { ...valid, lang: 7 }, 400, BAD, 'Member lang must be a string'],
    [post, { ...valid, lang: 'd e' }, 400, BAD, 'Member lang must be language ranges'],
    [post, { ...valid, datasetId: [] }, 400, BAD, 'Member datasetId must not be empty'],
    [post, { ...valid, datasetId: 'x' }, 400, BAD, 'Member datasetId must be an absolute URI or @none'],
    [post, { ...valid, datasetId: ['@none', 'x'] }, 400, BAD, 'Member datasetId[1] must be an absolute URI or @none'],
    [post, { ...valid, datasetId: [7] }, 400, BAD, 'Member datasetId[0] must be a string'],
    [post, { ...valid, splitEntities: 'true' }, 400, BAD, 'Member splitEntities must be true or false'],
    [post, { ...valid, ngsildConformance: 1.8 }, 400, BAD, 'Member ngsildConformance must be a string'],
    [post, { ...valid, ngsildConformance: '1' }, 400, BAD, 'Member ngsildConformance must be a version'],
    [post, { ...valid, jsonldContext: 'x' }, 400, BAD, 'Member jsonldContext must be an http or https URL'],
    [post, { ...valid, jsonldContext: 'file:///x' }, 400, BAD, 'Member jsonldContext must be an http or https URL'],
    [post, { ...valid, jsonldContext: {} }, 400, BAD, 'Member jsonldContext must be a string'],
    [post, { ...valid, notification: [] }, 400, BAD, 'Member notification must be an object'],
    [post, { ...valid, notification: {} }, 400, BAD, 'Member notification.endpoint is missing'],
    [post, { ...valid, notification: { endpoint: 'http://x' } }, 400, BAD, 'Member notification.endpoint must be an object'],
    [post, withNotification({ nonsense: 1 }), 400, BAD, 'Member notification.nonsense is unknown'],
    [post, withNotification({ attributes: [] }), 400, BAD, 'Member notification.attributes must not be empty'],
    [post, withNotification({ attributes: ['id'] }), 400, BAD, 'Member notification.attributes[0] must not be id'],
    [post, withNotification({ attributes: ['type'] }), 400, BAD, 'Member notification.attributes[0] must not be type'],
    [post, withNotification({ attributes: ['scope'] }), 400, BAD, 'Member notification.attributes[0] must not be scope'],
    [post, withNotification({ attributes: ['a b'] }), 400, BAD, 'Member notification.attributes[0] must be the name'],
    [post, withNotification({ attributes: 'a' }), 400, BAD, 'Member notification.attributes must be an array'],
    [post, withNotification({ format: 'geojson' }), 400, BAD, 'Member notification.format must be one of'],
    [post, withNotification({ format: 7 }), 400, BAD, 'Member notification.format must be one of'],
    [post, withNotification({ showChanges: 1 }), 400, BAD, 'Member notification.showChanges must be true or false'],
    [post, withNotification({ showChanges: true, format: 'simplified' }), 400, BAD, 'Member notification.showChanges must not be true'],
    [post, withNotification({ showChanges: true, format: 'keyValues' }), 400, BAD, 'Member notification.showChanges must not be true'],
    [post, withNotification({ sysAttrs: 'true' }), 400, BAD, 'Member notification.sysAttrs must be true or false'],
    [post, withNotification({ pick: [] }), 400, BAD, 'Member notification.pick must not be empty'],
    [post, withNotification({ pick: 'a' }), 400, BAD, 'Member notification.pick must be an array'],
    [post, withNotification({ pick: [7] }), 400, BAD, 'Member notification.pick[0] must be a string'],
    [post, withNotification({ pick: ['a{'] }), 400, BAD, 'Member notification.pick'],
    [post, withNotification({ pick: ['id{a}'] }), 400, BAD, 'id is no Relationship'],
    [post, withNotification({ omit: [] }), 400, BAD, 'Member notification.omit must not be empty'],
    [post, withNotification({ omit: ['a b'] }), 400, BAD, 'Member notification.omit'],
    [post, withNotification({ pick: ['a', 'b'], omit: ['b'] }), 400, BAD, 'pick and omit both name'],
    [post, withNotification({ attributes: ['a'], pick: ['a'] }), 400, BAD, 'Member notification.attributes must not be given together'],
    [post, withNotification({ attributes: ['a'], omit: ['b'] }), 400, BAD, 'Member notification.attributes must not be given together'],
    [post, withNotification({ joinLevel: 0 }), 400, BAD, 'Member notification.joinLevel must be a number greater than zero'],
    [post, withNotification({ joinLevel: 1.5, join: 'flat' }), 400, BAD, 'Member notification.joinLevel must be a whole number'],
    [post, withNotification({ joinLevel: '1', join: 'flat' }), 400, BAD, 'Member notification.joinLevel must be a number'],
    [post, withNotification({ join: 'outer' }), 400, BAD, 'Member notification.join must be one of'],
    [post, withEndpoint({ uri: undefined }), 400, BAD, 'Member notification.endpoint.uri is missing'],
    [post, withEndpoint({ uri: 'x' }), 400, BAD, 'Member notification.endpoint.uri must be an absolute URI'],
    [post, withEndpoint({ uri: '/notify' }), 400, BAD, 'Member notification.endpoint.uri must be an absolute URI'],
    [post, withEndpoint({ uri: 7 }), 400, BAD, 'Member notification.endpoint.uri must be a string'],
    [post, withEndpoint({ uri: 'http://' }), 400, BAD, 'Member notification.endpoint.uri must be an absolute URI'],
    [post, withEndpoint({ uri: 'http://a b/' }), 400, BAD, 'Member notification.endpoint.uri must be an absolute URI'],
    [post, withEndpoint({ uri: `http://x/${'x'.repeat(2_100)}` }), 400, BAD, 'Member notification.endpoint.uri must not be longer'],
    [post, withEndpoint({ uri: 'http://127.0.0.1/' }), 400, BAD, 'notification.endpoint.uri'],
    [post, withEndpoint({ uri: 'http://10.0.0.1/' }), 400, BAD, 'notification.endpoint.uri'],
    [post, withEndpoint({ uri: 'http://[::1]/' }), 400, BAD, 'notification.endpoint.uri'],
    [post, withEndpoint({ uri: 'http://169.254.169.254/' }), 400, BAD, 'notification.endpoint.uri'],
    [post, withEndpoint({ accept: 'text/plain' }), 400, BAD, 'Member notification.endpoint.accept must be one of'],
    [post, withEndpoint({ accept: 7 }), 400, BAD, 'Member notification.endpoint.accept must be one of'],
    [post, withEndpoint({ timeout: 0 }), 400, BAD, 'Member notification.endpoint.timeout must be a number greater than zero'],
    [post, withEndpoint({ timeout: '1' }), 400, BAD, 'Member notification.endpoint.timeout must be a number greater than zero'],
    [post, withEndpoint({ cooldown: -1 }), 400, BAD, 'Member notification.endpoint.cooldown must be a number greater than zero'],
    [post, withEndpoint({ nonsense: 1 }), 400, BAD, 'Member notification.endpoint.nonsense is unknown'],
    [post, withEndpoint({ receiverInfo: {} }), 400, BAD, 'Member notification.endpoint.receiverInfo must be an array'],
    [post, withEndpoint({ receiverInfo: [] }), 400, BAD, 'Member notification.endpoint.receiverInfo must not be empty'],
    [post, withEndpoint({ receiverInfo: ['x'] }), 400, BAD, 'Member notification.endpoint.receiverInfo[0] must be an object'],
    [post, withHeader(undefined, 'x'), 400, BAD, 'receiverInfo[0].key is missing'],
    [post, withHeader('X', undefined), 400, BAD, 'receiverInfo[0].value is missing'],
    [post, withHeader(7, 'x'), 400, BAD, 'receiverInfo[0].key must be a string'],
    [post, withHeader('X', 7), 400, BAD, 'receiverInfo[0].value must be a string'],
    [post, withHeader('a b', 'x'), 400, BAD, 'receiverInfo[0].key must be the name of an HTTP header'],
    [post, withHeader('X', 'a\r\nb: c'), 400, BAD, 'receiverInfo[0].value must be legal in an HTTP header'],
    [post, withHeader('Host', 'x'), 400, BAD, 'receiverInfo[0].key must not be Host'],
    [post, withHeader('Content-Length', '7'), 400, BAD, 'receiverInfo[0].key must not be Content-Length'],
    [post, withHeader('X', 'x'.repeat(5_000)), 400, BAD, 'receiverInfo[0].value must not be longer'],
    [post, withEndpoint({ uri: 'ftp://x/' }), 422, NOT_YET, 'notification.endpoint.uri'],
  ], () => api)
})

describe('NGSI-LD Null and fragments of subscriptions (clauses 5.5.8, 5.8.1, 5.8.2)', () => {
  // biome-ignore format: a row per rule
  refusesAll([
    [post, { ...valid, description: none }, 400, BAD, 'Member description must not be the NGSI-LD Null'],
    [post, { ...valid, entities: [none] }, 400, BAD, 'Member entities must not be the NGSI-LD Null'],
    [post, { ...valid, notification: none }, 400, BAD, 'Member notification'],
    [patch, { id: 'urn:s:2' }, 400, BAD, 'Member id must be that of the subscription'],
    [patch, { type: 'Query' }, 400, BAD, 'Member type must be Subscription'],
    [patch, { nonsense: 1 }, 400, BAD, 'Member nonsense is unknown'],
    [patch, { notification: none }, 400, BAD, 'Member notification must not be removed'],
    [patch, { notification: {} }, 400, BAD, 'Member notification.endpoint is missing'],
    [patch, { notification: { attributes: ['a'] } }, 400, BAD, 'Member notification.endpoint is missing'],
    [patch, { entities: none }, 400, BAD, 'Member entities or watchedAttributes must be present'],
    [patch, { entities: [] }, 400, BAD, 'Member entities must not be empty'],
    [patch, { q: '' }, 400, BAD, 'q'],
    [patch, { q: { a: none } }, 400, BAD, 'Member q must be a string'],
    [patch, { expiresAt: '2020-01-01T00:00:00Z' }, 400, BAD, 'Member expiresAt must not be in the past'],
    [patch, { throttling: 0 }, 400, BAD, 'Member throttling must be a number'],
    [patch, { timeInterval: 5, throttling: 5 }, 400, BAD, 'Member throttling must not be given together with timeInterval'],
    [patch, { timeInterval: 5, watchedAttributes: ['a'] }, 400, BAD, 'Member watchedAttributes must not be given together'],
    [patch, { timeInterval: 5, entities: none }, 400, BAD, 'Member entities'],
    [patch, { scopeQ: 'a b' }, 400, BAD, 'scopeQ'],
    [patch, { geoQ: { georel: none } }, 400, BAD, 'geo'],
    [patch, { notification: { endpoint, pick: none } }, 400, BAD, 'Member notification.pick must be an array'],
    [patch, { isActive: 'yes' }, 400, BAD, 'Member isActive must be true or false'],
    [patch, { watchedAttributes: [''] }, 400, BAD, 'Member watchedAttributes[0]'],
    ['PATCH /subscriptions/urn:none', { isActive: true }, 404, UNKNOWN, 'urn:none'],
    ['PATCH /subscriptions/urn:none', {}, 404, UNKNOWN, 'urn:none'],
    ['PATCH /subscriptions/x', {}, 400, BAD, 'x'],
    ['GET /subscriptions/urn:none', undefined, 404, UNKNOWN, 'urn:none'],
    ['GET /subscriptions/x', undefined, 400, BAD, 'x'],
    ['DELETE /subscriptions/urn:none', undefined, 404, UNKNOWN, 'urn:none'],
    ['DELETE /subscriptions/x', undefined, 400, BAD, 'x'],
  ], () => api)
})

describe('parameters, headers and methods of subscriptions (clauses 6.3, 6.10, 6.11)', () => {
  const accept = (type: string) => ({ accept: type })
  // biome-ignore format: a row per rule
  refusesAll([
    [`${post}?local=true`, valid, 400, INVALID, 'Parameter local is unknown'],
    [`${post}?options=sysAttrs`, valid, 400, INVALID, 'Parameter options is unknown'],
    [`${patch}?type=T`, {}, 400, INVALID, 'Parameter type is unknown'],
    [`DELETE /subscriptions/${id}?x=1`, undefined, 400, INVALID, 'Parameter x is unknown'],
    [`GET /subscriptions/${id}?limit=1`, undefined, 400, INVALID, 'Parameter limit is unknown'],
    [`GET /subscriptions/${id}?options=nonsense`, undefined, 400, INVALID, 'nonsense'],
    ['GET /subscriptions?type=T', undefined, 400, INVALID, 'Parameter type is unknown'],
    ['GET /subscriptions?page=1', undefined, 400, INVALID, 'Parameter page is unknown'],
    ['GET /subscriptions?limit=-1', undefined, 400, BAD, 'Parameter limit must be a whole number'],
    ['GET /subscriptions?limit=1.5', undefined, 400, BAD, 'Parameter limit must be a whole number'],
    ['GET /subscriptions?limit=x', undefined, 400, BAD, 'Parameter limit must be a whole number'],
    ['GET /subscriptions?limit=0', undefined, 400, BAD, 'Parameter limit may be 0 only'],
    ['GET /subscriptions?limit=1000000', undefined, 403, 'TooManyResults', 'Parameter limit exceeds'],
    ['GET /subscriptions?offset=-1', undefined, 400, BAD, 'Parameter offset must be a whole number'],
    ['GET /subscriptions?offset=99999999999', undefined, 400, BAD, 'Parameter offset exceeds'],
    ['GET /subscriptions?count=yes', undefined, 400, BAD, 'Parameter count must be true or false'],
    [post, valid, 415, 'no body', '', { 'content-type': 'text/plain' }],
    [post, valid, 415, 'no body', '', { 'content-type': 'application/merge-patch+json' }],
    [post, undefined, 411, 'no body', ''],
    [post, valid, 400, BAD, '@context is missing', { 'content-type': 'application/ld+json' }],
    [post, valid, 400, BAD, 'NGSILD-Tenant', { 'ngsild-tenant': 'a/b' }],
    ['PUT /subscriptions', {}, 405, '', 'PUT'],
    ['DELETE /subscriptions', undefined, 405, '', 'DELETE'],
    [`PUT /subscriptions/${id}`, {}, 405, '', 'PUT'],
    [`POST /subscriptions/${id}`, {}, 405, '', 'POST'],
  ], () => api)

  // biome-ignore format: a row per rule
  it.each([
    ['GET /subscriptions', 'application/geo+json'],
    ['GET /subscriptions', 'text/html'],
    [`GET /subscriptions/${id}`, 'application/geo+json'],
    [`GET /subscriptions/${id}`, 'application/json;q=0'],
  ])('%s with Accept %s: 406 with what there is', async (request, type) => {
    const answer = await api.send(request, { headers: accept(type) })

    expect(answer).toMatchObject({ status: 406, json: { availableRepresentations: ['application/json', 'application/ld+json'] } })
  })
})
