import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApi, type TestApi, type TestRequest } from '../../testing/open-api.ts'

const vocabulary = 'https://uri.etsi.org/ngsi-ld/default-context/'
const core = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld'
const cars = 'http://context.test/cars.jsonld'
const carsLink = `<${cars}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`
const id = 'urn:ngsi-ld:Vehicle:V1'
const vehicle = { id, type: 'Vehicle', speed: { type: 'Property', value: 50 } }

let api: TestApi

beforeEach(() => {
  api = openApi()
})
afterEach(() => api[Symbol.asyncDispose]())

const send = (request: string, body?: unknown, headers?: TestRequest['headers']) =>
  api.send(request, { ...(body === undefined ? {} : { body }), ...(headers && { headers }) })
const create = (entity: unknown = vehicle) => send('POST /entities', entity)
const problem = (suffix: string) => `https://uri.etsi.org/ngsi-ld/errors/${suffix}`

describe('a snapshot (5.5.15, 6.3.22)', () => {
  const headers = { 'NGSILD-Snapshot': 'urn:ngsi-ld:Snapshot:s1' }

  it.each([
    ['GET /entities?type=Vehicle', undefined],
    [`GET /entities/${id}`, undefined],
    [`DELETE /entities/${id}`, undefined],
    ['POST /entityOperations/delete', [id]],
    ['POST /entities', { id: 'urn:a:1', type: 'Vehicle' }],
    ['GET /types', undefined],
  ])('that does not exist: %s is 404 and touches nothing', async (request, body) => {
    await create()

    const answer = await send(request, body, headers)

    expect([answer.status, answer.json.type]).toEqual([404, problem('ResourceNotFound')])
    expect(answer.json.detail).toContain('urn:ngsi-ld:Snapshot:s1')
    expect(answer.headers['ngsild-snapshot']).toBe('urn:ngsi-ld:Snapshot:s1')
    expect((await send('GET /entities?type=Vehicle')).json).toHaveLength(1)
  })
})

describe('POST /entities: Create Entity (5.6.1)', () => {
  it('answers 201 with Location and neither body nor Link', async () => {
    const { status, headers, text } = await create()

    expect([status, headers.location, text, headers.link]).toEqual([
      201,
      `/ngsi-ld/v1/entities/${id}`,
      '',
      undefined,
    ])
  })

  it.each(['http://a.example/b?c=1#d', 'urn:a:50%25', 'urn:a:b/c'])('leads to %s by Location', async (id) => {
    const { headers } = await create({ id, type: 'Vehicle' })
    const path = String(headers.location).replace('/ngsi-ld/v1', '')

    expect(await send(`GET ${path}`)).toMatchObject({ status: 200, json: { id } })
  })

  it('answers 409 when the id exists, whatever the type', async () => {
    await create()

    const answer = await create({ id, type: 'Boat' })

    expect(answer).toMatchObject({
      status: 409,
      json: { type: problem('AlreadyExists'), detail: expect.stringContaining(id) },
    })
  })

  it('keeps every kind of attribute, and shows it in all representations', async () => {
    const entity = {
      id,
      type: ['Vehicle', 'Asset'],
      scope: ['/a', '/b/c'],
      property: {
        type: 'Property',
        value: { a: [1, { b: null }] },
        unitCode: 'KMH',
        observedAt: '2026-01-01T00:00:00.5Z',
      },
      many: [
        { type: 'Property', value: 1 },
        { type: 'Property', value: 2, datasetId: 'urn:d:1' },
      ],
      relationship: {
        type: 'Relationship',
        object: ['urn:x:1', 'urn:x:2'],
        objectType: 'Person',
        since: { type: 'Property', value: 2020 },
      },
      location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [17.1, 48.1] } },
      label: { type: 'LanguageProperty', languageMap: { en: 'red', '@none': ['x', 'y'] } },
      state: { type: 'VocabProperty', vocab: 'Ready' },
      raw: { type: 'JsonProperty', json: { id: 7, '@context': 1, type: 'x' } },
      list: { type: 'ListProperty', valueList: [3, [1], { a: 1 }] },
      stops: { type: 'ListRelationship', objectList: [{ object: 'urn:s:1' }, { object: 'urn:s:2' }] },
    }
    await create(entity)

    const normalized = await send(`GET /entities/${id}`)
    const simplified = await send(`GET /entities/${id}?format=simplified`)
    const concise = await send(`GET /entities/${id}?options=concise`)

    expect(normalized.json).toEqual(entity)
    expect(simplified.json).toEqual({
      id,
      type: ['Vehicle', 'Asset'],
      scope: ['/a', '/b/c'],
      property: { a: [1, { b: null }] },
      many: { dataset: { '@none': 1, 'urn:d:1': 2 } },
      relationship: ['urn:x:1', 'urn:x:2'],
      location: { type: 'Point', coordinates: [17.1, 48.1] },
      label: { languageMap: { en: 'red', '@none': ['x', 'y'] } },
      state: { vocab: 'Ready' },
      raw: { json: { id: 7, '@context': 1, type: 'x' } },
      list: [3, [1], { a: 1 }],
      stops: ['urn:s:1', 'urn:s:2'],
    })
    await send(`DELETE /entities/${id}`)
    expect((await create(concise.json)).status).toBe(201)
    expect((await send(`GET /entities/${id}`)).json).toEqual(entity)
  })

  it('stamps createdAt and modifiedAt, shown with sysAttrs only', async () => {
    await create({ ...vehicle, createdAt: '2000-01-01T00:00:00Z' })

    const { json } = await send(`GET /entities/${id}?options=sysAttrs`)

    const at = '2026-01-01T00:00:00.000000Z'
    expect(json).toMatchObject({ createdAt: at, modifiedAt: at, speed: { createdAt: at, modifiedAt: at } })
  })

  it.each([
    ['format', 'InvalidRequest'],
    ['options', 'InvalidRequest'],
    ['x', 'InvalidRequest'],
  ])('refuses the parameter %s', async (param, type) => {
    const answer = await send(`POST /entities?${param}=normalized`, vehicle)

    expect(answer).toMatchObject({
      status: 400,
      json: { type: problem(type), detail: expect.stringContaining(param) },
    })
  })
})

describe('names and contexts (6.3.5)', () => {
  it('expands with the Link of one request and compacts with that of another', async () => {
    await send('POST /entities', { ...vehicle, type: 'Car' }, { link: carsLink })

    const same = await send(`GET /entities/${id}`, undefined, { link: carsLink })
    const other = await send(`GET /entities/${id}`)

    expect(same.json).toEqual({ ...vehicle, type: 'Car' })
    expect(same.headers.link).toContain(`<${cars}>`)
    expect(other.json).toEqual({ id, type: 'http://cars.test/Car', 'http://cars.test/speed': vehicle.speed })
    expect(other.headers.link).toContain(`<${core}>`)
  })

  it('takes the context of JSON-LD from the body and gives it back inside', async () => {
    await send(
      'POST /entities',
      { ...vehicle, type: 'Car', '@context': [cars, { mass: 'http://cars.test/mass' }], mass: 3 },
      { 'content-type': 'application/ld+json' },
    )

    const answer = await send(`GET /entities/${id}?options=keyValues`, undefined, {
      link: carsLink,
      accept: 'application/ld+json',
    })

    expect(answer.headers['content-type']).toBe('application/ld+json')
    expect(answer.headers.link).toBeUndefined()
    expect(answer.json).toEqual({
      id,
      type: 'Car',
      speed: 50,
      'http://cars.test/mass': 3,
      '@context': [cars, core],
    })
  })

  it('expands the attribute name of a path with the context of the body', async () => {
    await send('POST /entities', { ...vehicle, type: 'Car' }, { link: carsLink })

    const answer = await send(
      `PATCH /entities/${id}/attrs/speed`,
      { value: 60, '@context': cars },
      { 'content-type': 'application/ld+json' },
    )

    expect(answer.status).toBe(204)
    expect(
      (await send(`GET /entities/${id}?format=simplified`, undefined, { link: carsLink })).json.speed,
    ).toBe(60)
  })

  it('answers 504 for a context that cannot be had, but not where no name needs it', async () => {
    await create()
    const link = '<http://context.test/none>; rel="http://www.w3.org/ns/json-ld#context"'

    expect(await send(`GET /entities/${id}`, undefined, { link })).toMatchObject({
      status: 504,
      json: { type: problem('LdContextNotAvailable') },
    })
    expect((await send(`DELETE /entities/${id}`, undefined, { link })).status).toBe(204)
  })

  it.each([
    ['@context in application/json', { ...vehicle, '@context': cars }, {}],
    ['no @context in application/ld+json', vehicle, { 'content-type': 'application/ld+json' }],
    [
      'a Link beside application/ld+json',
      { ...vehicle, '@context': cars },
      { 'content-type': 'application/ld+json', link: carsLink },
    ],
    [
      'a scoped context',
      { ...vehicle, '@context': { a: { '@id': 'http://x/a', '@context': {} } } },
      { 'content-type': 'application/ld+json' },
    ],
    ['a context that is a number', { ...vehicle, '@context': 1 }, { 'content-type': 'application/ld+json' }],
  ])('refuses %s', async (_what, body, headers) => {
    expect(await send('POST /entities', body, headers)).toMatchObject({
      status: 400,
      json: { type: problem('BadRequestData') },
    })
  })
})

describe('GET /entities/{id}: Retrieve Entity (5.7.1)', () => {
  beforeEach(() => create({ ...vehicle, scope: '/a', brand: 'x' }))

  it('answers only the attributes of attrs, without scope', async () => {
    expect((await send(`GET /entities/${id}?attrs=speed,none`)).json).toEqual(vehicle)
  })

  it.each([
    [`/entities/${id}?attrs=none`, 404, 'ResourceNotFound'],
    [`/entities/${id}?attrs=scope`, 400, 'BadRequestData'],
    [`/entities/${id}?type=Boat`, 404, 'ResourceNotFound'],
    [`/entities/${id}?type=(`, 400, 'BadRequestData'],
    ['/entities/urn:none', 404, 'ResourceNotFound'],
    ['/entities/not-a-uri', 400, 'BadRequestData'],
    [`/entities/${id}?q=speed`, 400, 'InvalidRequest'],
    [`/entities/${id}?orderBy=speed`, 400, 'InvalidRequest'],
    [`/entities/${id}?options=concise,nonsense`, 400, 'InvalidRequest'],
    [`/entities/${id}?format=nonsense`, 400, 'InvalidRequest'],
    [`/entities/${id}?local=yes`, 400, 'BadRequestData'],
  ])('GET %s answers %i %s', async (path, status, type) => {
    expect(await send(`GET ${path}`)).toMatchObject({ status, json: { type: problem(type), status } })
  })

  it('accepts type=* and a matching selection', async () => {
    expect((await send(`GET /entities/${id}?type=*`)).status).toBe(200)
    expect((await send(`GET /entities/${id}?type=Boat|Vehicle&local=true`)).status).toBe(200)
  })

  it('answers 406 for other representations, naming those there are', async () => {
    const answer = await send(`GET /entities/${id}`, undefined, { accept: 'text/html' })

    expect(answer).toMatchObject({
      status: 406,
      json: {
        availableRepresentations: ['application/json', 'application/ld+json', 'application/geo+json'],
      },
    })
  })
})

describe('GET /entities: Query Entities (5.7.2)', () => {
  beforeEach(async () => {
    for (let n = 1; n <= 5; n += 1) await create({ id: `urn:v:${n}`, type: 'Vehicle', speed: n * 10 })
    await create({ id: 'urn:b:1', type: 'Boat', speed: 5 })
  })

  const ids = (json: { id: string }[]) => json.map((entity) => entity.id)

  it.each([
    ['type=Boat', ['urn:b:1']],
    ['type=Boat&id=urn:v:1,urn:b:1', ['urn:b:1']],
    ['type=Vehicle&q=speed>35', ['urn:v:4', 'urn:v:5']],
    ['q=speed<10', ['urn:b:1']],
    ['attrs=speed&id=urn:v:2', ['urn:v:2']],
    ['type=Vehicle&attrs=none', []],
    ['local=true&id=urn:v:3', ['urn:v:3']],
    ['type=*&q=speed==50', ['urn:v:5']],
    ['type=Vehicle;Boat', []],
  ])('finds with %s', async (query, expected) => {
    const { status, json } = await send(`GET /entities?${query}`)

    expect([status, ids(json)]).toEqual([200, expected])
  })

  it.each([
    ['', 'BadRequestData'],
    ['id=urn:v:1', 'BadRequestData'],
    ['type=', 'BadRequestData'],
    ['q=modifiedAt>2020-01-01T00:00:00Z', 'BadRequestData'],
    ['type=*&local=false', 'BadRequestData'],
    ['type=Vehicle&id=x', 'BadRequestData'],
    ['type=Vehicle&q=speed==', 'BadRequestData'],
    ['type=Vehicle&limit=-1', 'BadRequestData'],
    ['type=Vehicle&limit=1.5', 'BadRequestData'],
    ['type=Vehicle&limit=0', 'BadRequestData'],
    ['type=Vehicle&offset=x', 'BadRequestData'],
    ['type=Vehicle&count=True', 'BadRequestData'],
    ['type=Vehicle&attrs=a,,b', 'BadRequestData'],
    ['type=Vehicle&attrs=(', 'BadRequestData'],
    ['type=Vehicle&page=2', 'InvalidRequest'],
    ['type=Vehicle&georel=within', 'BadRequestData'],
    ['type=Vehicle&options=count', 'InvalidRequest'],
  ])('refuses ?%s', async (query, type) => {
    expect(await send(`GET /entities?${query}`)).toMatchObject({ status: 400, json: { type: problem(type) } })
  })

  it('answers 403 for a limit above the maximum', async () => {
    expect(await send('GET /entities?type=Vehicle&limit=21')).toMatchObject({
      status: 403,
      json: { type: problem('TooManyResults') },
    })
  })

  it('pages with links that hold all parameters, and counts', async () => {
    const url = 'GET /entities?type=Vehicle&offset=2&count=true&limit=2'

    const { json, headers } = await send(url)

    expect(ids(json)).toEqual(['urn:v:3', 'urn:v:4'])
    expect(headers['ngsild-results-count']).toBe('5')
    expect(String(headers.link).split(', ').slice(1)).toEqual([
      '</ngsi-ld/v1/entities?type=Vehicle&count=true&limit=2&offset=0>;rel="prev";type="application/json"',
      '</ngsi-ld/v1/entities?type=Vehicle&count=true&limit=2&offset=4>;rel="next";type="application/json"',
    ])
  })

  it('answers an empty page with limit=0&count=true, and prev beyond the end', async () => {
    const counted = await send('GET /entities?type=Vehicle&limit=0&count=true')
    const beyond = await send('GET /entities?type=Vehicle&offset=9', undefined, {
      accept: 'application/ld+json',
    })

    expect([counted.json, counted.headers['ngsild-results-count']]).toEqual([[], '5'])
    expect(counted.headers.link).not.toContain('rel="next"')
    expect(beyond.json).toEqual([])
    expect(beyond.headers.link).toBe(
      '</ngsi-ld/v1/entities?type=Vehicle&limit=10&offset=0>;rel="prev";type="application/ld+json"',
    )
  })

  it('puts the context into each element of JSON-LD', async () => {
    const { json } = await send('GET /entities?type=Boat', undefined, { accept: 'application/ld+json' })

    expect(json).toMatchObject([{ id: 'urn:b:1', '@context': core }])
  })

  it('matches raw keys with jsonKeys and expanded values with expandValues', async () => {
    await create({
      id: 'urn:c:1',
      type: 'C',
      state: { type: 'VocabProperty', vocab: 'Ready' },
      raw: { json: { value: 'x' } },
    })

    expect(ids((await send('GET /entities?q=state==Ready&expandValues=state')).json)).toEqual(['urn:c:1'])
    expect(ids((await send('GET /entities?q=state=="Ready"')).json)).toEqual([])
    expect(ids((await send('GET /entities?q=raw[value]=="x"&jsonKeys=raw')).json)).toEqual(['urn:c:1'])
  })
})

describe('PUT and PATCH /entities/{id}: Replace and Merge Entity (5.6.18, 5.6.17)', () => {
  beforeEach(() => create({ ...vehicle, brand: 'x' }))

  it('replaces everything', async () => {
    const answer = await send(`PUT /entities/${id}`, { id, type: 'Boat', sails: 2 })

    expect(answer).toMatchObject({ status: 204, text: '' })
    expect((await send(`GET /entities/${id}?format=simplified`)).json).toEqual({ id, type: 'Boat', sails: 2 })
  })

  it('merges deeply, adds types and deletes with NGSI-LD Null', async () => {
    await send(`PATCH /entities/${id}`, {
      type: 'Boat',
      speed: { value: 60, unitCode: 'KMH' },
      brand: 'urn:ngsi-ld:null',
    })

    expect((await send(`GET /entities/${id}`)).json).toEqual({
      id,
      type: ['Vehicle', 'Boat'],
      speed: { type: 'Property', value: 60, unitCode: 'KMH' },
    })
  })

  it('merges part of a geometry, and refuses what is none afterwards', async () => {
    await send(`POST /entities/${id}/attrs`, { location: { type: 'Point', coordinates: [1, 2] } })

    const good = await send(`PATCH /entities/${id}`, {
      location: { type: 'GeoProperty', value: { coordinates: [3, 4] } },
    })
    const bad = await send(`PATCH /entities/${id}`, {
      location: { type: 'GeoProperty', value: { coordinates: 'x' } },
    })

    expect([good.status, bad.status]).toEqual([204, 400])
    expect((await send(`GET /entities/${id}?format=simplified`)).json.location).toEqual({
      type: 'Point',
      coordinates: [3, 4],
    })
  })

  it('merges a simplified body: the stored kinds stay', async () => {
    await send(`POST /entities/${id}/attrs`, {
      label: { languageMap: { en: 'red' } },
      owner: { object: 'urn:x:1' },
      location: { type: 'Point', coordinates: [1, 2] },
    })

    const merged = await send(`PATCH /entities/${id}?format=simplified&lang=de`, {
      label: 'rot',
      owner: 'urn:x:2',
      location: { coordinates: [3, 4] },
      brand: 'urn:ngsi-ld:null',
      wheels: 4,
    })
    const refused = await send(`PATCH /entities/${id}?options=keyValues`, { owner: 'nobody' })

    expect([merged.status, refused.status]).toEqual([204, 400])
    expect((await send(`GET /entities/${id}`)).json).toMatchObject({
      label: { type: 'LanguageProperty', languageMap: { en: 'red', de: 'rot' } },
      owner: { type: 'Relationship', object: 'urn:x:2' },
      location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [3, 4] } },
      wheels: { type: 'Property', value: 4 },
    })
  })

  it.each([
    [`PUT /entities/${id}`, { type: 'Boat' }, 400, 'BadRequestData'],
    [`PUT /entities/${id}`, { id: 'urn:x:1', type: 'Boat' }, 400, 'BadRequestData'],
    ['PUT /entities/urn:none', { id: 'urn:none', type: 'Boat' }, 404, 'ResourceNotFound'],
    ['PUT /entities/urn:none', '{', 404, 'ResourceNotFound'],
    [`PUT /entities/${id}`, { id, type: 'Boat', a: 'urn:ngsi-ld:null' }, 400, 'BadRequestData'],
    [`PATCH /entities/${id}`, { id: 'urn:x:1' }, 400, 'BadRequestData'],
    [`PATCH /entities/${id}`, { speed: { type: 'Relationship', object: 'urn:x' } }, 400, 'BadRequestData'],
    [`PATCH /entities/${id}?observedAt=today`, {}, 400, 'BadRequestData'],
    [`PATCH /entities/${id}?format=simplified`, { speed: null }, 400, 'BadRequestData'],
    [`PATCH /entities/${id}?format=simplified&lang=a,b`, { speed: 1 }, 400, 'BadRequestData'],
    [`PATCH /entities/${id}`, { location: { coordinates: [1, 2] } }, 400, 'BadRequestData'],
    ['PATCH /entities/urn:none', {}, 404, 'ResourceNotFound'],
    ['PATCH /entities/urn:none', { speed: { type: 'Nonsense' } }, 400, 'BadRequestData'],
    [`PATCH /entities/${id}`, '', 400, 'InvalidRequest'],
    [`PATCH /entities/${id}`, [], 400, 'BadRequestData'],
  ])('%s with %j answers %i %s', async (request, body, status, type) => {
    expect(await send(request, body)).toMatchObject({ status, json: { type: problem(type) } })
  })

  it('changes nothing for an empty fragment', async () => {
    const before = api.events().length

    expect(
      (await send(`PATCH /entities/${id}`, {}, { 'content-type': 'application/merge-patch+json' })).status,
    ).toBe(204)
    expect(api.events()).toHaveLength(before)
  })
})

describe('attributes (5.6.2 to 5.6.5, 5.6.19)', () => {
  beforeEach(() => create({ ...vehicle, speed: [{ value: 50 }, { value: 48, datasetId: 'urn:d:A' }] }))

  const speed = async () => (await send(`GET /entities/${id}?format=simplified`)).json.speed

  it('POST appends and overwrites', async () => {
    expect((await send(`POST /entities/${id}/attrs`, { speed: 60, brand: 'x' })).status).toBe(204)
    expect(await speed()).toEqual({ dataset: { '@none': 60, 'urn:d:A': 48 } })
  })

  it('POST with noOverwrite answers 207 with what it left alone', async () => {
    const answer = await send(`POST /entities/${id}/attrs?options=noOverwrite`, { speed: 60, brand: 'x' })

    expect(answer).toMatchObject({
      status: 207,
      headers: { 'content-type': 'application/json' },
      json: {
        updated: [`${vocabulary}brand`],
        notUpdated: [
          { attributeName: `${vocabulary}speed`, reason: 'attribute exists and overwriting is disabled' },
        ],
      },
    })
    expect(answer.headers.link).toBeUndefined()
  })

  it('PATCH updates, appends and deletes', async () => {
    const body = { speed: { type: 'Property', value: 'urn:ngsi-ld:null', datasetId: 'urn:d:A' }, brand: 'x' }

    expect((await send(`PATCH /entities/${id}/attrs`, body)).status).toBe(204)
    expect((await send(`GET /entities/${id}?format=simplified`)).json).toEqual({
      id,
      type: 'Vehicle',
      speed: 50,
      brand: 'x',
    })
  })

  it('PATCH of a scope that is not there answers 207', async () => {
    expect(await send(`PATCH /entities/${id}/attrs`, { scope: '/a', brand: 1 })).toMatchObject({
      status: 207,
      json: {
        updated: [`${vocabulary}brand`],
        notUpdated: [{ attributeName: 'scope', reason: 'entity has no scope' }],
      },
    })
  })

  it('PATCH of one attribute keeps its other members', async () => {
    await send(`PATCH /entities/${id}/attrs/speed`, { unitCode: 'KMH' })
    await send(`PATCH /entities/${id}/attrs/speed`, { value: 70 })

    expect((await send(`GET /entities/${id}`)).json.speed[0]).toEqual({
      type: 'Property',
      value: 70,
      unitCode: 'KMH',
    })
  })

  it('PATCH of one attribute keeps the kind that the stored instance has', async () => {
    await send(`POST /entities/${id}/attrs`, {
      area: { type: 'Property', value: { type: 'Point', coordinates: [1, 2] } },
    })

    expect(
      (await send(`PATCH /entities/${id}/attrs/area`, { value: { type: 'Point', coordinates: [3, 4] } }))
        .status,
    ).toBe(204)
    expect((await send(`GET /entities/${id}`)).json.area.type).toBe('Property')
  })

  it('PUT replaces one instance', async () => {
    await send(`PUT /entities/${id}/attrs/speed`, { value: 1, datasetId: 'urn:d:A' })

    expect(await speed()).toEqual({ dataset: { '@none': 50, 'urn:d:A': 1 } })
  })

  it('DELETE takes the default instance, the one named, or all', async () => {
    expect((await send(`DELETE /entities/${id}/attrs/speed`)).status).toBe(204)
    expect(await speed()).toEqual(48)
    expect((await send(`DELETE /entities/${id}/attrs/speed`)).status).toBe(204)
    expect((await send(`DELETE /entities/${id}/attrs/speed?deleteAll=true`)).status).toBe(204)
    expect((await send(`DELETE /entities/${id}/attrs/speed`)).status).toBe(404)
  })

  it('DELETE takes scope, if there is one', async () => {
    await send(`POST /entities/${id}/attrs`, { scope: '/a' })

    expect((await send(`DELETE /entities/${id}/attrs/scope`)).status).toBe(204)
    expect((await send(`DELETE /entities/${id}/attrs/scope`)).status).toBe(404)
  })

  it.each([
    [`POST /entities/${id}/attrs`, { speed: 'urn:ngsi-ld:null' }, 400, 'BadRequestData'],
    [`POST /entities/${id}/attrs`, { speed: [{ value: 1 }, { value: 2 }] }, 400, 'BadRequestData'],
    ['POST /entities/urn:none/attrs', {}, 404, 'ResourceNotFound'],
    ['PATCH /entities/urn:none/attrs', {}, 404, 'ResourceNotFound'],
    ['PATCH /entities/urn:none/attrs', { speed: null }, 400, 'BadRequestData'],
    [`PATCH /entities/${id}/attrs/none`, { value: 1 }, 404, 'ResourceNotFound'],
    [`PATCH /entities/${id}/attrs/createdAt`, { value: 1 }, 404, 'ResourceNotFound'],
    [`PATCH /entities/${id}/attrs/speed`, { value: 1, datasetId: 'urn:d:B' }, 404, 'ResourceNotFound'],
    [`PATCH /entities/${id}/attrs/speed`, { type: 'Relationship', object: 'urn:x' }, 400, 'BadRequestData'],
    [`PATCH /entities/${id}/attrs/speed`, { object: 'urn:x' }, 400, 'BadRequestData'],
    [`PATCH /entities/${id}/attrs/speed`, [], 400, 'BadRequestData'],
    ['PATCH /entities/urn:none/attrs/speed', [], 400, 'BadRequestData'],
    ['PATCH /entities/urn:none/attrs/speed', { observedAt: 1 }, 404, 'ResourceNotFound'],
    [`PATCH /entities/${id}/attrs/scope`, { value: 1 }, 400, 'BadRequestData'],
    [`PATCH /entities/${id}/attrs/${encodeURIComponent('a b')}`, { value: 1 }, 400, 'BadRequestData'],
    [`PUT /entities/${id}/attrs/none`, { value: 1 }, 404, 'ResourceNotFound'],
    [`PUT /entities/${id}/attrs/speed`, {}, 400, 'BadRequestData'],
    [`PUT /entities/${id}/attrs/speed`, { value: 'urn:ngsi-ld:null' }, 400, 'BadRequestData'],
    [`PUT /entities/${id}/attrs/scope`, { value: 1 }, 400, 'BadRequestData'],
    [`DELETE /entities/${id}/attrs/none`, undefined, 404, 'ResourceNotFound'],
    ['DELETE /entities/urn:none/attrs/speed', undefined, 404, 'ResourceNotFound'],
    [`DELETE /entities/${id}/attrs/speed?datasetId=x`, undefined, 400, 'BadRequestData'],
    [`DELETE /entities/${id}/attrs/speed?deleteAll=1`, undefined, 400, 'BadRequestData'],
    ['DELETE /entities/x/attrs/speed', undefined, 400, 'BadRequestData'],
    ['POST /entities//attrs', {}, 400, 'BadRequestData'],
    ['DELETE /entities/urn:none', undefined, 404, 'ResourceNotFound'],
    ['DELETE /entities/x', undefined, 400, 'BadRequestData'],
    ['DELETE /entities', undefined, 400, 'BadRequestData'],
  ])('%s with %j answers %i %s', async (request, body, status, type) => {
    expect(await send(request, body)).toMatchObject({ status, json: { type: problem(type) } })
  })

  it.each([
    ['POST /entities/urn:a', 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS'],
    [`GET /entities/${id}/attrs`, 'POST, PATCH, OPTIONS'],
    [`POST /entities/${id}/attrs/speed`, 'PUT, PATCH, DELETE, OPTIONS'],
  ])('%s answers 405', async (request, allow) => {
    expect(await send(request)).toMatchObject({ status: 405, headers: { allow } })
  })
})

describe('tenants (4.14)', () => {
  it('are apart, made by a creation, unknown before', async () => {
    const headers = { 'ngsild-tenant': 'north' }

    const before = await send(`GET /entities/${id}`, undefined, headers)
    const made = await send('POST /entities', vehicle, headers)

    expect(before).toMatchObject({ status: 404, json: { type: problem('NonexistentTenant') } })
    expect(made).toMatchObject({ status: 201, headers: { 'ngsild-tenant': 'north' } })
    expect((await send(`GET /entities/${id}`, undefined, headers)).status).toBe(200)
    expect((await send(`GET /entities/${id}`)).status).toBe(404)
  })

  it('the default tenant has a name too, and is always there', async () => {
    await send('POST /entities', vehicle, { 'ngsild-tenant': 'default' })

    expect((await send(`GET /entities/${id}`)).status).toBe(200)
  })
})

describe('bad input', () => {
  const deep = (levels: number) =>
    `{"id":"${id}","type":"T","a":{"type":"Property","value":${'['.repeat(levels)}${']'.repeat(levels)}}}`

  it.each([
    ['not JSON', 'hello', 'InvalidRequest', 'The body is not JSON'],
    ['an empty body', '', 'InvalidRequest', 'The body is empty'],
    ['NaN', `{"id":"${id}","type":"T","a":NaN}`, 'InvalidRequest', 'The body is not JSON'],
    ['1e400', `{"id":"${id}","type":"T","a":1e400}`, 'BadRequestData', 'too large'],
    ['an array', '[]', 'BadRequestData', 'object'],
    ['a number', '7', 'BadRequestData', 'object'],
    ['nesting of 10,000', deep(10_000), 'BadRequestData', 'deeper'],
    ['no id', { type: 'T' }, 'BadRequestData', 'id'],
    ['a wrong id', { id: 'x', type: 'T' }, 'BadRequestData', 'id'],
    ['an id that is a number', { id: 1, type: 'T' }, 'BadRequestData', 'id'],
    ['no type', { id }, 'BadRequestData', 'type'],
    ['an empty type', { id, type: '' }, 'BadRequestData', 'type'],
    ['a type that is an object', { id, type: {} }, 'BadRequestData', 'type'],
    ['null', { id, type: 'T', a: null }, 'BadRequestData', 'a'],
    ['a name with a blank', { id, type: 'T', 'a b': 1 }, 'BadRequestData', 'a b'],
    ['a reserved name', { id, type: 'T', unitCode: 'X' }, 'BadRequestData', 'unitCode'],
    ['a property without value', { id, type: 'T', a: { type: 'Property' } }, 'BadRequestData', 'value'],
    [
      'a relationship to no URI',
      { id, type: 'T', a: { type: 'Relationship', object: 'x' } },
      'BadRequestData',
      'object',
    ],
    [
      'a wrong observedAt',
      { id, type: 'T', a: { value: 1, observedAt: 'now' } },
      'BadRequestData',
      'observedAt',
    ],
    [
      'a wrong geometry',
      { id, type: 'T', a: { type: 'GeoProperty', value: { type: 'Point', coordinates: [] } } },
      'BadRequestData',
      'a',
    ],
    [
      'a geometry that is no geometry in location',
      { id, type: 'T', location: 1 },
      'BadRequestData',
      'location',
    ],
    ['value and object', { id, type: 'T', a: { value: 1, object: 'urn:x' } }, 'BadRequestData', 'a'],
    ['an unknown kind', { id, type: 'T', a: { type: 'Properties', value: 1 } }, 'BadRequestData', 'type'],
    [
      'two default instances',
      { id, type: 'T', a: [{ value: 1 }, { value: 2 }] },
      'BadRequestData',
      'default',
    ],
    ['a wrong scope', { id, type: 'T', scope: '/a//b' }, 'BadRequestData', 'scope'],
    ['NGSI-LD Null', { id, type: 'T', a: 'urn:ngsi-ld:null' }, 'BadRequestData', 'a'],
    ['U+0000', `{"id":"${id}","type":"T","a":"\\u0000"}`, 'BadRequestData', 'U+0000'],
    ['half a surrogate pair', `{"id":"${id}","type":"T","a":"\\ud83d"}`, 'BadRequestData', 'surrogate'],
  ])('%s is refused', async (_what, body, type, detail) => {
    const answer = await create(body)

    expect(answer).toMatchObject({
      status: 400,
      json: { type: problem(type), detail: expect.stringContaining(detail) },
    })
    expect(api.events()).toEqual([])
    expect((await create()).status).toBe(201)
  })

  it('keeps __proto__ and constructor as what they are', async () => {
    const body = `{"id":"${id}","type":"T","constructor":1,"a":{"type":"Property","value":{"__proto__":{"x":1},"toString":2}},"j":{"type":"JsonProperty","json":{"__proto__":{"y":2}}}}`
    expect((await create(body)).status).toBe(201)
    await send(`PATCH /entities/${id}`, '{"a":{"type":"Property","value":{"__proto__":{"z":3}}}}')

    const { text } = await send(`GET /entities/${id}?format=simplified`)

    expect(text).toContain('"__proto__":{"x":1,"z":3}')
    expect(text).toContain('"__proto__":{"y":2}')
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })

  it('takes an attribute named __proto__ for an attribute or refuses it', async () => {
    const answer = await create(`{"id":"${id}","type":"T","__proto__":{"type":"Property","value":1}}`)

    expect([201, 400]).toContain(answer.status)
  })

  it('refuses 10 MB', async () => {
    expect((await create(`{"id":"${'x'.repeat(10_000_000)}"}`)).status).toBe(413)
  })
})
