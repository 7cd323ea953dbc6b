import { type BadRequest, refusesAll } from '@lodestream/shared/testing/bad-requests'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApi, type TestApi } from '../../../testing/open-api.ts'

const BAD = 'BadRequestData'
const INVALID = 'InvalidRequest'
const none = 'urn:ngsi-ld:null'
const operations = ['create', 'upsert', 'update', 'merge', 'delete']

let api: TestApi
beforeAll(async () => {
  api = openApi()
  await api.send('POST /entities', { body: { id: 'urn:e:1', type: 'T', a: 1 } })
})
afterAll(() => api[Symbol.asyncDispose]())

describe('bodies that are no batch (clauses 5.6.7 to 5.6.10, 5.6.20)', () => {
  refusesAll(
    operations.flatMap((name): BadRequest[] => {
      const post = `POST /entityOperations/${name}`
      const item = name === 'delete' ? 'urn:e:1' : { id: 'urn:e:1', type: 'T' }
      // biome-ignore format: a row per rule
      return [
        [post, '', 400, INVALID, 'The body is empty'],
        [post, '[', 400, INVALID, 'The body is not JSON'],
        [post, '[NaN]', 400, INVALID, 'The body is not JSON'],
        [post, {}, 400, BAD, 'The body must be an array'],
        [post, '7', 400, BAD, 'The body must be an array'],
        [post, 'null', 400, BAD, 'The body must be an array'],
        [post, [], 400, BAD, 'at least one item'],
        [post, [item, null], 400, BAD, 'Item 1 of the body must not be null'],
        [post, Array.from({ length: 21 }, () => item), 400, BAD, '21 items'],
        [post, '["\\u0000"]', 400, BAD, 'U+0000'],
        [`${post}?x=1`, [item], 400, INVALID, 'Parameter x is unknown'],
        [`${post}?limit=1`, [item], 400, INVALID, 'Parameter limit is unknown'],
        [`${post}?local=x`, [item], 400, BAD, 'Parameter local must be true or false'],
        [post, [item], 415, 'no body', '', { 'content-type': 'text/plain' }],
        [post, [item], 415, 'no body', '', { 'content-type': 'application/merge-patch+json' }],
        [post, undefined, 411, 'no body', ''],
        [post, [item], 400, BAD, 'NGSILD-Tenant', { 'ngsild-tenant': 'a b' }],
        [`GET /entityOperations/${name}`, undefined, 405, '', 'GET'],
        [`PUT /entityOperations/${name}`, [item], 405, '', 'PUT'],
      ]
    }),
    () => api,
  )
  // biome-ignore format: a row per rule
  refusesAll([
    ['POST /entityOperations/nonsense', [], 404, '', 'No resource has the path'],
    ['POST /entityOperations/merge?lang=de', [{ id: 'urn:e:1', type: 'T' }], 400, INVALID, 'Parameter lang is unknown'],
    ['POST /entityOperations/merge?observedAt=now', [{ id: 'urn:e:1', type: 'T' }], 400, INVALID, 'Parameter observedAt is unknown'],
    ['POST /entityOperations/merge?format=simplified', [{ id: 'urn:e:1', type: 'T' }], 400, INVALID, 'Parameter format is unknown'],
    ['POST /entityOperations/delete?options=x', ['urn:e:1'], 400, INVALID, 'Parameter options is unknown'],
    ['POST /entityOperations/create', [{ id: 'urn:e:9', type: 'T', '@context': 'http://context.test/cars.jsonld' }], 400, BAD, 'Link header', { 'content-type': 'application/ld+json', link: '<http://context.test/cars.jsonld>; rel="http://www.w3.org/ns/json-ld#context"' }],
    ['POST /entityOperations/create', [{ id: 'urn:e:9', type: 'T' }], 504, 'LdContextNotAvailable', 'http://context.test/none', { link: '<http://context.test/none>; rel="http://www.w3.org/ns/json-ld#context"' }],
  ], () => api)
})

/** Items that are refused one by one, in a 207 (clause 5.2.17). */
type Item = readonly [
  operation: string,
  item: unknown,
  entityId: string,
  status: number,
  type: string,
  detail: string,
]

describe('items of a batch (clauses 5.2.16, 5.2.17)', () => {
  // biome-ignore format: a row per rule
  const items: readonly Item[] = [
    ...['create', 'upsert', 'update', 'merge'].flatMap((name): Item[] => [
      [name, 7, 'unknown', 400, BAD, 'object'],
      [name, 'urn:e:1', 'urn:e:1', 400, BAD, 'object'],
      [name, [], 'unknown', 400, BAD, 'object'],
      [name, {}, 'unknown', 400, BAD, 'id must be present'],
      [name, { type: 'T' }, 'unknown', 400, BAD, 'id must be present'],
      [name, { id: 'nouri', type: 'T' }, 'nouri', 400, BAD, 'id "nouri" must be'],
      [name, { id: 7, type: 'T' }, 'unknown', 400, BAD, 'id 7 must be'],
      [name, { id: 'urn:e:1' }, 'urn:e:1', 400, BAD, 'type must be present'],
      [name, { id: 'urn:e:1', type: [] }, 'urn:e:1', 400, BAD, 'type [] must be'],
      [name, { id: 'urn:e:1', type: 'T', a: null }, 'urn:e:1', 400, BAD, 'a must not be null'],
      [name, { id: 'urn:e:1', type: 'T', 'a b': 1 }, 'urn:e:1', 400, BAD, 'a b must be a valid attribute name'],
      [name, { id: 'urn:e:1', type: 'T', scope: '//' }, 'urn:e:1', 400, BAD, 'scope'],
      [name, { id: 'urn:e:1', type: 'T', '@context': {} }, 'urn:e:1', 400, BAD, '@context'],
    ]),
    ...['create', 'upsert', 'update'].flatMap((name): Item[] => [
      [name, { id: 'urn:e:1', type: 'T', a: none }, 'urn:e:1', 400, BAD, 'a must not be the NGSI-LD Null'],
      [name, { id: 'urn:e:1', type: 'T', a: { value: { b: none } } }, 'urn:e:1', 400, BAD, 'a.value must not contain the NGSI-LD Null'],
    ]),
    ['create', { id: 'urn:e:1', type: 'T' }, 'urn:e:1', 409, 'AlreadyExists', 'urn:e:1'],
    ['update', { id: 'urn:none', type: 'T' }, 'urn:none', 404, 'ResourceNotFound', 'urn:none'],
    ['merge', { id: 'urn:none', type: 'T' }, 'urn:none', 404, 'ResourceNotFound', 'urn:none'],
    ['merge', { id: 'urn:e:1', type: 'T', a: { type: 'Relationship', object: 'urn:x:1' } }, 'urn:e:1', 400, BAD, 'cannot become a Relationship'],
    ['delete', 'urn:none', 'urn:none', 404, 'ResourceNotFound', 'urn:none'],
    ['delete', 'nouri', 'nouri', 404, 'ResourceNotFound', 'nouri'],
    ['delete', 7, 'unknown', 400, BAD, 'must be the id'],
    ['delete', { id: 'urn:e:1' }, 'urn:e:1', 400, BAD, 'must be the id'],
  ]

  it.each(items.map((item) => [`${item[0]} ${JSON.stringify(item[1])}`, item] as const))(
    '%s',
    async (_name, item) => {
      const [operation, body, entityId, status, type, detail] = item

      const answer = await api.send(`POST /entityOperations/${operation}`, { body: [body] })

      expect(answer.status).toBe(207)
      expect(answer.json).toEqual({
        success: [],
        errors: [
          {
            entityId,
            error: {
              type: `https://uri.etsi.org/ngsi-ld/errors/${type}`,
              title: expect.any(String),
              detail: expect.stringContaining(detail),
              status,
            },
          },
        ],
      })
    },
  )
})
