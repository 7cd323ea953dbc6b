import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApi, type TestApi, type TestRequest } from '../../testing/open-api.ts'

const vocabulary = 'https://uri.etsi.org/ngsi-ld/default-context/'
const cars = 'http://context.test/cars.jsonld'
const link = (url: string) => ({ link: `<${url}>; rel="http://www.w3.org/ns/json-ld#context"` })
const ldJson = { 'content-type': 'application/ld+json' }
const a = 'urn:e:a'
const b = 'urn:e:b'
const unknown = 'urn:e:unknown'

let api: TestApi

beforeEach(() => {
  api = openApi()
})
afterEach(() => api[Symbol.asyncDispose]())

const property = (value: unknown) => ({ type: 'Property', value })
const entity = (id: string, members: object = { n: property(1) }) => ({ id, type: 'T', ...members })
const batch = (operation: string, body: unknown, headers?: TestRequest['headers']) =>
  api.send(`POST /entityOperations/${operation}`, { body, ...(headers && { headers }) })
const get = async (id: string, query = '') => (await api.send(`GET /entities/${id}${query}`)).json
const create = (...entities: object[]) => batch('create', entities)
const problem = (suffix: string, status: number) => ({
  type: `https://uri.etsi.org/ngsi-ld/errors/${suffix}`,
  title: expect.stringMatching(/./),
  detail: expect.stringMatching(/./),
  status,
})
const badRequest = problem('BadRequestData', 400)
const error = (entityId: string, suffix: string, status: number) => ({
  entityId,
  error: problem(suffix, status),
})

const withEntities = ['create', 'upsert', 'update', 'merge']

describe.each([...withEntities, 'delete'])('POST /entityOperations/%s', (operation) => {
  it.each([
    ['an empty array', [], 'BadRequestData', 'at least one'],
    ['an object', entity(a), 'BadRequestData', 'array'],
    ['a text', '"urn:e:a"', 'BadRequestData', 'array'],
    ['null in the array', [entity(a), null], 'BadRequestData', 'Item 1'],
    ['no JSON', '[', 'InvalidRequest', 'JSON'],
    ['nothing', '', 'InvalidRequest', 'empty'],
    ['more items than one batch takes', Array(21).fill(a), 'BadRequestData', '21'],
  ])('refuses %s as a whole', async (_, body, suffix, detail) => {
    const answer = await batch(operation, body)

    expect(answer).toMatchObject({
      status: 400,
      json: { ...problem(suffix, 400), detail: expect.stringContaining(detail) },
    })
    expect(api.events()).toEqual([])
  })

  it.each(['x=1', 'format=simplified', 'lang=en', 'observedAt=2026-01-01T00:00:00Z', 'limit=1', 'type=T'])(
    'refuses the parameter %s',
    async (param) => {
      expect(await batch(`${operation}?${param}`, [a])).toMatchObject({
        status: 400,
        json: problem('InvalidRequest', 400),
      })
    },
  )

  it('refuses local that is no boolean', async () => {
    expect(await batch(`${operation}?local=yes`, [a])).toMatchObject({ status: 400, json: badRequest })
  })

  it('reports an item that is neither id nor entity as unknown', async () => {
    const { status, json, headers } = await batch(operation, [7, [a], true, {}])

    expect(status).toBe(207)
    expect(headers['content-type']).toBe('application/json')
    expect(headers.link).toBeUndefined()
    expect(json).toEqual({ success: [], errors: Array(4).fill(error('unknown', 'BadRequestData', 400)) })
  })

  it('answers 405 to GET', async () => {
    expect(await api.send(`GET /entityOperations/${operation}`)).toMatchObject({
      status: 405,
      headers: { allow: 'POST, OPTIONS' },
    })
  })
})

describe.each(withEntities)('items of POST /entityOperations/%s', (operation) => {
  it.each([
    ['no id', { type: 'T' }, 'unknown'],
    ['no type', { id: a, n: 1 }, a],
    ['an id that is no URI', { id: 'nouri', type: 'T' }, 'nouri'],
    ['an id that is no text', { id: 7, type: 'T' }, 'unknown'],
    ['an @id that is no URI', { '@id': 'nouri', type: 'T' }, 'nouri'],
    ['an invalid attribute name', entity(a, { 'n (x)': 1 }), a],
    ['an invalid attribute', entity(a, { n: { type: 'Relationship', object: 'no uri' } }), a],
    ['a malformed expiresAt', entity(a, { expiresAt: 'tomorrow' }), a],
    ['a @context in application/json', { ...entity(a), '@context': cars }, a],
    ['a bare id', a, a],
  ])('refuse %s alone', async (_, wrong, entityId) => {
    await create(entity(b))

    const { status, json } = await batch(operation, [wrong, entity(b, { n: property(2) })])

    const taken = operation !== 'create'
    expect([status, json]).toEqual([
      207,
      {
        success: taken ? [b] : [],
        errors: [{ entityId, error: badRequest }, ...(taken ? [] : [error(b, 'AlreadyExists', 409)])],
      },
    ])
    expect((await get(b)).n.value).toBe(taken ? 2 : 1)
  })

  it('ignore keywords that options does not have here', async () => {
    const { status } = await batch(`${operation}?options=sysAttrs,xyz`, [entity(a)])

    expect([201, 207]).toContain(status)
  })

  it('share the @context of the Link header', async () => {
    const id = 'urn:e:car'
    await batch('create', [{ id, type: 'Car', speed: 1 }], link(cars))

    const { status } = await batch(operation, [{ id, type: 'Car', speed: 2 }], link(cars))

    expect(status).toBe(operation === 'create' ? 207 : 204)
    expect(await get(id)).toMatchObject({
      type: 'http://cars.test/Car',
      'http://cars.test/speed': { value: operation === 'create' ? 1 : 2 },
    })
  })

  it('have each a @context of their own in application/ld+json', async () => {
    const [id, other] = ['urn:e:car', 'urn:e:plain']
    const body = [
      { id, type: 'Car', speed: 1, '@context': cars },
      { id: other, type: 'Car', speed: 1, '@context': [] },
      { id: 'urn:e:none', type: 'Car' },
      { id: 'urn:e:away', type: 'Car', '@context': 'http://context.test/none' },
      { id: 'urn:e:odd', type: 'Car', '@context': 7 },
    ]
    await batch('create', body.slice(0, 2), ldJson)

    const { status, json } = await batch(operation, body, ldJson)

    expect(status).toBe(207)
    expect(json.errors.slice(-3)).toEqual([
      error('urn:e:none', 'BadRequestData', 400),
      error('urn:e:away', 'LdContextNotAvailable', 504),
      error('urn:e:odd', 'BadRequestData', 400),
    ])
    expect(await get(id)).toHaveProperty(['http://cars.test/speed'])
    expect(await get(other)).toHaveProperty('speed')
  })

  it('make the whole request fail on a Link header with application/ld+json, or one that cannot be fetched', async () => {
    const body = [{ ...entity(a), '@context': cars }]

    expect(await batch(operation, body, { ...ldJson, ...link(cars) })).toMatchObject({
      status: 400,
      json: badRequest,
    })
    expect(await batch(operation, [entity(a)], link('http://context.test/none'))).toMatchObject({
      status: 504,
      json: problem('LdContextNotAvailable', 504),
    })
  })
})

describe.each(['update', 'merge', 'delete'])('POST /entityOperations/%s', (operation) => {
  const item = (id: string) => (operation === 'delete' ? id : entity(id, { n: property(2) }))

  it('answers 204 without a body when all went well', async () => {
    await create(entity(a), entity(b))

    const { status, text } = await batch(operation, [item(a), item(b)])

    expect([status, text]).toEqual([204, ''])
  })

  it('reports unknown entities, also when there is nothing else, and never creates', async () => {
    await create(entity(a))

    expect(await batch(operation, [item(unknown), item(a)])).toMatchObject({
      status: 207,
      json: { success: [a], errors: [error(unknown, 'ResourceNotFound', 404)] },
    })
    expect(await batch(operation, [item(unknown)])).toMatchObject({
      status: 207,
      json: { success: [], errors: [error(unknown, 'ResourceNotFound', 404)] },
    })
    expect((await api.send(`GET /entities/${unknown}`)).status).toBe(404)
  })

  it('answers NonexistentTenant as a whole', async () => {
    expect(await batch(operation, [item(a)], { 'ngsild-tenant': 'nobody' })).toMatchObject({
      status: 404,
      headers: { 'ngsild-tenant': 'nobody' },
      json: problem('NonexistentTenant', 404),
    })
  })
})

describe('POST /entityOperations/create (5.6.7)', () => {
  it('answers 201 with the ids, without Location and Link', async () => {
    const { status, json, headers } = await batch('create', [entity(a), entity(b)], link(cars))

    expect([status, json]).toEqual([201, [a, b]])
    expect(headers).toMatchObject({ 'content-type': 'application/json' })
    expect([headers.location, headers.link]).toEqual([undefined, undefined])
  })

  it('creates the rest of a batch of which some exist', async () => {
    await create(entity(a))

    const { status, json } = await create(entity(a, { n: property(2) }), entity(b))

    expect([status, json]).toEqual([207, { success: [b], errors: [error(a, 'AlreadyExists', 409)] }])
    expect((await get(a)).n.value).toBe(1)
  })

  it('creates the first of two with one id, and refuses the second', async () => {
    const { status, json } = await create(entity(a), entity(a, { n: property(2) }))

    expect([status, json]).toEqual([207, { success: [a], errors: [error(a, 'AlreadyExists', 409)] }])
    expect((await get(a)).n.value).toBe(1)
  })

  it.each([{ n: 'urn:ngsi-ld:null' }, { n: { k: property({ x: 'urn:ngsi-ld:null' }) } }])(
    'refuses NGSI-LD Null: %o',
    async (members) => {
      const { status, json } = await create(entity(a, members))

      expect([status, json]).toEqual([207, { success: [], errors: [{ entityId: a, error: badRequest }] }])
    },
  )

  it('makes a tenant', async () => {
    const headers = { 'ngsild-tenant': 'new' }

    expect(await batch('create', [entity(a)], headers)).toMatchObject({ status: 201, headers })
    expect((await api.send(`GET /entities/${a}`, { headers })).status).toBe(200)
    expect((await api.send(`GET /entities/${a}`)).status).toBe(404)
  })

  it('makes the events of single creations, with one instant', async () => {
    await create(entity(a), entity(b))

    const events = api.events()
    expect(
      events.map((event) => [event.operationType, event.entityId, event.operation, event.operationIndex]),
    ).toEqual([
      ['ENTITY_CREATE', a, 'createBatch', 0],
      ['ATTRIBUTE_CREATE', a, 'createBatch', 1],
      ['ENTITY_CREATE', b, 'createBatch', 0],
      ['ATTRIBUTE_CREATE', b, 'createBatch', 1],
    ])
    expect(new Set(events.map(({ operationId }) => operationId)).size).toBe(2)
    expect(new Set(events.map(({ occurredAt }) => occurredAt)).size).toBe(1)
  })
})

describe('POST /entityOperations/upsert (5.6.8)', () => {
  it('answers 201 with only the new ids', async () => {
    await create(entity(a))

    expect(await batch('upsert', [entity(a), entity(b)])).toMatchObject({ status: 201, json: [b] })
  })

  it('answers 204 when all existed', async () => {
    await create(entity(a))

    expect(await batch('upsert', [entity(a)])).toMatchObject({ status: 204, text: '' })
  })

  it('lists what was created and what was updated in 207', async () => {
    await create(entity(a))

    expect(await batch('upsert', [entity(a), entity(b), { id: 'nouri' }])).toMatchObject({
      status: 207,
      json: { success: [a, b], errors: [error('nouri', 'BadRequestData', 400)] },
    })
  })

  it.each(['', '?options=replace'])('replaces what exists, but its createdAt%s', async (query) => {
    await create({ ...entity(a, { n: property(1), m: property(1) }), type: ['T', 'U'], scope: '/s' })
    api.clock.instant = '2026-01-02T00:00:00.000000Z'

    await batch(`upsert${query}`, [{ id: a, type: 'T', n: property(2) }])

    expect(await get(a, '?options=sysAttrs')).toEqual({
      id: a,
      type: 'T',
      createdAt: '2026-01-01T00:00:00.000000Z',
      modifiedAt: '2026-01-02T00:00:00.000000Z',
      n: {
        ...property(2),
        createdAt: '2026-01-02T00:00:00.000000Z',
        modifiedAt: '2026-01-02T00:00:00.000000Z',
      },
    })
  })

  it.each(['?options=update', '?options=replace,update'])(
    'writes over what exists with %s',
    async (query) => {
      await create(entity(a, { n: { ...property(1), unitCode: 'X' }, m: property(1) }))

      await batch(`upsert${query}`, [{ id: a, type: 'U', n: property(2), o: property(3), scope: '/s' }])

      expect(await get(a)).toEqual({
        id: a,
        type: ['T', 'U'],
        scope: '/s',
        n: property(2),
        m: property(1),
        o: property(3),
      })
    },
  )

  it.each(['', '?options=update'])('refuses NGSI-LD Null, new or not: upsert%s', async (query) => {
    await create(entity(a))
    const items = [a, b].map((id) => entity(id, { n: 'urn:ngsi-ld:null' }))

    const { status, json } = await batch(`upsert${query}`, items)

    expect([status, json.errors]).toEqual([207, [a, b].map((id) => error(id, 'BadRequestData', 400))])
  })

  it('does duplicates in order, lists the id once, and tells of every occurrence', async () => {
    const items = [1, 2, 3].map((value) => entity(a, { n: property(value) }))

    expect(await batch('upsert', items)).toMatchObject({ status: 201, json: [a] })
    expect((await get(a)).n.value).toBe(3)
    expect(api.events().map(({ operationType, entityVersion }) => [operationType, entityVersion])).toEqual([
      ['ENTITY_CREATE', 1],
      ['ATTRIBUTE_CREATE', 1],
      ['ATTRIBUTE_UPDATE', 2],
      ['ATTRIBUTE_UPDATE', 3],
    ])
  })
})

describe('POST /entityOperations/update (5.6.9)', () => {
  it('writes over instances, adds the rest, replaces the scope', async () => {
    await create(entity(a, { n: { ...property(1), unitCode: 'X' }, m: property(1) }))

    await batch('update', [{ id: a, type: 'U', n: property(2), o: property(3), scope: ['/s'] }])

    expect(await get(a)).toEqual({
      id: a,
      type: ['T', 'U'],
      scope: '/s',
      n: property(2),
      m: property(1),
      o: property(3),
    })
  })

  it('keeps what is there with noOverwrite, applies the rest and reports the item', async () => {
    await create(entity(a), entity(b))

    const { status, json } = await batch('update?options=noOverwrite', [
      { ...entity(a, { n: property(2), o: property(3) }), scope: '/s' },
      entity(b, { o: property(3) }),
    ])

    expect(status).toBe(207)
    expect(json).toEqual({
      success: [b],
      errors: [
        {
          entityId: a,
          error: { ...badRequest, detail: expect.stringContaining(`${vocabulary}n`) },
        },
      ],
    })
    expect(await get(a)).toMatchObject({ n: property(1), o: property(3), scope: '/s' })
  })

  it('takes an item with id and type only, and changes nothing by it', async () => {
    await create(entity(a))
    const before = api.events().length

    expect(await batch('update', [{ id: a, type: 'T' }])).toMatchObject({ status: 204 })
    expect(api.events()).toHaveLength(before)
  })

  it.each(['', '?options=noOverwrite'])('refuses NGSI-LD Null: update%s', async (query) => {
    await create(entity(a))

    const { json } = await batch(`update${query}`, [entity(a, { m: property(1), n: 'urn:ngsi-ld:null' })])

    expect(json.errors).toEqual([error(a, 'BadRequestData', 400)])
    expect(await get(a)).toEqual(entity(a))
  })

  it('does duplicates in order', async () => {
    await create(entity(a))

    await batch('update', [entity(a, { n: property(2) }), entity(a, { n: property(3), m: property(1) })])

    expect(await get(a)).toEqual(entity(a, { n: property(3), m: property(1) }))
  })
})

describe('POST /entityOperations/merge (5.6.20)', () => {
  it('merges in depth, in order, and NGSI-LD Null deletes', async () => {
    await create(entity(a, { n: { ...property({ x: 1, y: 1 }), unitCode: 'X' }, m: property(1) }))

    const { status } = await batch('merge', [
      entity(a, { n: { value: { x: 2 } }, m: 'urn:ngsi-ld:null' }),
      { id: a, type: 'U', n: { value: { y: 'urn:ngsi-ld:null' } } },
    ])

    expect(status).toBe(204)
    expect(await get(a)).toEqual({
      id: a,
      type: ['T', 'U'],
      n: { ...property({ x: 2 }), unitCode: 'X' },
    })
  })

  it.each(['simplified', 'keyValues'])('reads simplified items with options=%s', async (options) => {
    await create(entity(a, { r: { type: 'Relationship', object: 'urn:r:1' } }), entity(b))

    const { status, json } = await batch(`merge?options=${options}`, [
      { id: a, type: 'T', r: 'urn:r:2' },
      { id: b, n: 1 },
    ])

    expect([status, json]).toEqual([207, { success: [a], errors: [error(b, 'BadRequestData', 400)] }])
    expect((await get(a)).r).toEqual({ type: 'Relationship', object: 'urn:r:2' })
  })
})

describe('POST /entityOperations/delete (5.6.10)', () => {
  it('has no options', async () => {
    expect(await batch('delete?options=x', [a])).toMatchObject({
      status: 400,
      json: problem('InvalidRequest', 400),
    })
  })

  it('deletes, reports duplicates and what no entity can have', async () => {
    await create(entity(a), entity(b))

    const { status, json } = await batch('delete', [a, a, 'nouri', 7, b])

    expect(status).toBe(207)
    expect(json).toEqual({
      success: [a, b],
      errors: [
        error(a, 'ResourceNotFound', 404),
        error('nouri', 'ResourceNotFound', 404),
        error('unknown', 'BadRequestData', 400),
      ],
    })
    expect(
      api
        .events()
        .slice(4)
        .map(({ operationType, operation }) => [operationType, operation]),
    ).toEqual([
      ['ATTRIBUTE_DELETE', 'deleteBatch'],
      ['ENTITY_DELETE', 'deleteBatch'],
      ['ATTRIBUTE_DELETE', 'deleteBatch'],
      ['ENTITY_DELETE', 'deleteBatch'],
    ])
  })

  it('fetches no @context, and takes application/ld+json', async () => {
    await create(entity(a), entity(b))

    expect((await batch('delete', [a], link('http://context.test/none'))).status).toBe(204)
    expect((await batch('delete', [b], { ...ldJson, ...link(cars) })).status).toBe(204)
  })
})
