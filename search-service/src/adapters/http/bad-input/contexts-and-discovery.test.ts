import { refusesAll } from '@lodestream/shared/testing/bad-requests'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApi, type TestApi } from '../../../testing/open-api.ts'

const BAD = 'BadRequestData'
const INVALID = 'InvalidRequest'
const UNKNOWN = 'ResourceNotFound'
const ld = { 'content-type': 'application/ld+json' }

let api: TestApi
let hosted: string
beforeAll(async () => {
  api = openApi()
  await api.send('POST /entities', { body: { id: 'urn:e:1', type: 'T', a: 1 } })
  const { headers } = await api.send('POST /jsonldContexts', {
    body: { '@context': { a: 'https://example.org/a' } },
  })
  hosted = String(headers.location).replace('/ngsi-ld/v1', '')
})
afterAll(() => api[Symbol.asyncDispose]())

describe('/jsonldContexts (clause 5.13)', () => {
  const post = 'POST /jsonldContexts'
  // biome-ignore format: a row per rule
  refusesAll([
    [post, '', 400, INVALID, 'The body is empty'],
    [post, '{', 400, INVALID, 'The body is not JSON'],
    [post, [], 400, INVALID, 'object'],
    [post, '7', 400, INVALID, 'object'],
    [post, {}, 400, INVALID, '@context'],
    [post, { context: {} }, 400, INVALID, '@context'],
    [post, { '@context': 7 }, 400, BAD, '@context'],
    [post, { '@context': true }, 400, BAD, '@context'],
    [post, { '@context': [7] }, 400, BAD, '@context'],
    [post, { '@context': { a: 7 } }, 400, BAD, '@context'],
    [post, { '@context': { a: { '@id': 'https://x.example/a', '@context': {} } } }, 400, BAD, '@context'],
    [post, { '@context': { a: 'b:x', b: 'a:x' } }, 400, BAD, '@context'],
    [post, { '@context': 'http://context.test/none' }, 504, 'LdContextNotAvailable', 'http://context.test/none'],
    [post, { '@context': ['http://context.test/none'] }, 504, 'LdContextNotAvailable', 'http://context.test/none', ld],
    [post, { '@context': 'ftp://context.test/x' }, 504, 'LdContextNotAvailable', 'ftp://context.test/x'],
    [`${post}?kind=Hosted`, { '@context': {} }, 400, INVALID, 'Parameter kind is unknown'],
    [post, { '@context': {} }, 415, 'no body', '', { 'content-type': 'text/plain' }],
    [post, undefined, 411, 'no body', ''],
    ['GET /jsonldContexts?kind=hosted', undefined, 400, BAD, 'Parameter kind'],
    ['GET /jsonldContexts?kind=Hosted,Cached', undefined, 400, BAD, 'Parameter kind'],
    ['GET /jsonldContexts?details=yes', undefined, 400, BAD, 'Parameter details must be true or false'],
    ['GET /jsonldContexts?limit=1', undefined, 400, INVALID, 'Parameter limit is unknown'],
    ['GET /jsonldContexts/none', undefined, 404, UNKNOWN, 'none'],
    ['GET /jsonldContexts/urn:none', undefined, 404, UNKNOWN, 'urn:none'],
    ['GET /jsonldContexts/%00', undefined, 404, UNKNOWN, ''],
    ['GET /jsonldContexts/none?details=x', undefined, 400, BAD, 'Parameter details must be true or false'],
    ['GET /jsonldContexts/none?kind=Hosted', undefined, 400, INVALID, 'Parameter kind is unknown'],
    ['DELETE /jsonldContexts/none', undefined, 404, UNKNOWN, 'none'],
    ['DELETE /jsonldContexts/none?reload=yes', undefined, 400, BAD, 'Parameter reload must be true or false'],
    ['DELETE /jsonldContexts/none?details=true', undefined, 400, INVALID, 'Parameter details is unknown'],
    ['PUT /jsonldContexts', {}, 405, '', 'PUT'],
    ['DELETE /jsonldContexts', undefined, 405, '', 'DELETE'],
    ['PATCH /jsonldContexts/x', {}, 405, '', 'PATCH'],
  ], () => api)

  it('a hosted context cannot be reloaded', async () => {
    expect(await api.send(`DELETE ${hosted}?reload=true`)).toMatchObject({
      status: 400,
      json: { type: expect.stringContaining(BAD) },
    })
  })
})

describe('/types, /attributes and /info (clauses 5.7.5 to 5.7.10, 5.15)', () => {
  // biome-ignore format: a row per rule
  refusesAll([
    ['GET /types?details=yes', undefined, 400, BAD, 'Parameter details must be true or false'],
    ['GET /types?details=1', undefined, 400, BAD, 'Parameter details must be true or false'],
    ['GET /types?local=x', undefined, 400, BAD, 'Parameter local must be true or false'],
    ['GET /types?limit=1', undefined, 400, INVALID, 'Parameter limit is unknown'],
    ['GET /types?type=T', undefined, 400, INVALID, 'Parameter type is unknown'],
    ['GET /types/none', undefined, 404, UNKNOWN, 'none'],
    ['GET /types/a%20b', undefined, 400, BAD, 'a b'],
    ['GET /types/1a', undefined, 400, BAD, '1a'],
    ['GET /types/(T)', undefined, 400, BAD, '(T)'],
    ['GET /types/T?details=true', undefined, 400, INVALID, 'Parameter details is unknown'],
    ['GET /types', undefined, 404, 'NonexistentTenant', 'nowhere', { 'ngsild-tenant': 'nowhere' }],
    ['GET /types', undefined, 504, 'LdContextNotAvailable', 'http://context.test/none', { link: '<http://context.test/none>; rel="http://www.w3.org/ns/json-ld#context"' }],
    ['POST /types', {}, 405, '', 'POST'],
    ['DELETE /types/T', undefined, 405, '', 'DELETE'],
    ['GET /attributes?details=TRUE', undefined, 400, BAD, 'Parameter details must be true or false'],
    ['GET /attributes?local=x', undefined, 400, BAD, 'Parameter local must be true or false'],
    ['GET /attributes?offset=1', undefined, 400, INVALID, 'Parameter offset is unknown'],
    ['GET /attributes/none', undefined, 404, UNKNOWN, 'none'],
    ['GET /attributes/a%20b', undefined, 400, BAD, 'a b'],
    ['GET /attributes/a.b', undefined, 400, BAD, 'a.b'],
    ['GET /attributes/a?details=true', undefined, 400, INVALID, 'Parameter details is unknown'],
    ['GET /attributes', undefined, 404, 'NonexistentTenant', 'nowhere', { 'ngsild-tenant': 'nowhere' }],
    ['PATCH /attributes/a', {}, 405, '', 'PATCH'],
    ['GET /info/sourceIdentity?x=1', undefined, 400, INVALID, 'Parameter x is unknown'],
    ['POST /info/sourceIdentity', {}, 405, '', 'POST'],
    ['GET /info', undefined, 404, '', 'No resource has the path'],
  ], () => api)

  it.each(['/types', '/types/T', '/attributes', '/attributes/a', '/jsonldContexts', '/info/sourceIdentity'])(
    'GET %s is no GeoJSON: 406',
    async (path) => {
      const answer = await api.send(`GET ${path}`, { headers: { accept: 'application/geo+json' } })

      expect(answer).toMatchObject({
        status: 406,
        json: { availableRepresentations: ['application/json', 'application/ld+json'] },
      })
    },
  )
})

describe('/entityMaps (clause 5.14)', () => {
  // biome-ignore format: a row per rule
  refusesAll([
    ['GET /entityMaps', undefined, 400, BAD, 'too wide'],
    ['GET /entityMaps?type=T&q=a==', undefined, 400, BAD, 'q'],
    ['GET /entityMaps?type=T&entityMapLifetime=x', undefined, 400, BAD, 'entityMapLifetime'],
    ['GET /entityMaps?type=T&x=1', undefined, 400, INVALID, 'Parameter x is unknown'],
    ['POST /entityMaps', {}, 400, BAD, 'type must be Query'],
    ['POST /entityMaps', { type: 'Query' }, 400, BAD, 'too wide'],
    ['POST /entityMaps', '', 400, INVALID, 'The body is empty'],
    ['GET /entityMaps/x', undefined, 400, BAD, 'x'],
    ['GET /entityMaps/urn:none', undefined, 404, UNKNOWN, 'urn:none'],
    ['PATCH /entityMaps/x', {}, 400, BAD, 'x'],
    ['PATCH /entityMaps/urn:none', {}, 404, UNKNOWN, 'urn:none'],
    ['DELETE /entityMaps/x', undefined, 400, BAD, 'x'],
    ['DELETE /entityMaps/urn:none', undefined, 404, UNKNOWN, 'urn:none'],
    ['PUT /entityMaps/urn:none', {}, 405, '', 'PUT'],
  ], () => api)
})
