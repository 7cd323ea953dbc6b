import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApi, type TestApi } from '../../testing/open-api.ts'

const problem = (suffix: string) => `https://uri.etsi.org/ngsi-ld/errors/${suffix}`

let api: TestApi
const send = (request: string, headers: Record<string, string> = {}, body?: unknown) =>
  api.send(request, { headers, ...(body === undefined ? {} : { body }) })
const ids = (json: { id: string }[]) => json.map(({ id }) => id)
const mapOf = (answer: { headers: Readonly<Record<string, unknown>> }) =>
  String(answer.headers['ngsild-entitymap'])
const bareId = (header: string) => header.slice(header.lastIndexOf('/') + 1)

beforeEach(async () => {
  api = openApi()
  for (let index = 1; index <= 5; index += 1)
    await send('POST /entities', {}, { id: `urn:v:${index}`, type: 'Vehicle', speed: index * 10 })
})
afterEach(() => api[Symbol.asyncDispose]())

describe('entity maps in queries (5.5.14)', () => {
  it('makes a map when asked to: 201, and the same body', async () => {
    const plain = await send('GET /entities?type=Vehicle&q=speed>20&limit=2')
    const made = await send('GET /entities?type=Vehicle&q=speed>20&limit=2&entityMap=true')

    expect(plain).toMatchObject({ status: 200 })
    expect(plain.headers['ngsild-entitymap']).toBeUndefined()
    expect([made.status, made.json]).toEqual([201, plain.json])
    expect(mapOf(made)).toMatch(/^\/ngsi-ld\/v1\/entityMaps\/urn:ngsi-ld:EntityMap:/)
    const map = await send(`GET ${mapOf(made).slice('/ngsi-ld/v1'.length)}`)
    expect(map.json).toEqual({
      id: bareId(mapOf(made)),
      type: 'EntityMap',
      expiresAt: '2026-01-01T01:00:00.000Z',
      entityMap: { 'urn:v:3': ['@none'], 'urn:v:4': ['@none'], 'urn:v:5': ['@none'] },
    })
  })

  it('pages the same entities whatever comes after: new ones are not in, what does not match leaves', async () => {
    const query = 'GET /entities?type=Vehicle&q=speed>10'
    const first = await send(`${query}&limit=2&entityMap=true`)
    const header = { 'ngsild-entitymap': mapOf(first) }
    await send('POST /entities', {}, { id: 'urn:v:6', type: 'Vehicle', speed: 60 })
    await send('DELETE /entities/urn:v:4')

    const second = await send(`${query}&limit=2&offset=2`, header)

    expect(ids(first.json)).toEqual(['urn:v:2', 'urn:v:3'])
    expect([second.status, ids(second.json), mapOf(second)]).toEqual([200, ['urn:v:5'], mapOf(first)])
    expect(second.headers.link).not.toContain('rel="next"')
    const map = await send(`GET /entityMaps/${bareId(mapOf(first))}`)
    expect(Object.keys(map.json.entityMap)).toEqual(['urn:v:2', 'urn:v:3', 'urn:v:5'])
  })

  it('fills a page as long as entities remain, keeps the order, and counts what is left', async () => {
    const first = await send('GET /entities?type=Vehicle&orderBy=speed;desc&entityMap=true&limit=1')
    await send('PATCH /entities/urn:v:4/attrs', {}, { type: 'Boat' })
    for (const index of [4, 3]) await send(`DELETE /entities/urn:v:${index}`)

    const header = { 'ngsild-entitymap': bareId(mapOf(first)) }
    const second = await send('GET /entities?type=Vehicle&limit=1&offset=1&count=true', header)

    expect(ids(first.json)).toEqual(['urn:v:5'])
    expect([ids(second.json), second.headers['ngsild-results-count']]).toEqual([['urn:v:2'], '3'])
    expect(second.headers.link).toContain('rel="next"')
  })

  it.each([
    ['the path', (id: string) => `/ngsi-ld/v1/entityMaps/${id}`],
    ['the bare id', (id: string) => id],
    ['a URL', (id: string) => `http://broker.test/ngsi-ld/v1/entityMaps/${encodeURIComponent(id)}`],
  ])('knows a map by %s', async (_what, name) => {
    const made = await send('GET /entities?type=Vehicle&entityMap=true')

    const again = await send('GET /entities?type=Vehicle', { 'ngsild-entitymap': name(bareId(mapOf(made))) })

    expect([again.status, mapOf(again)]).toEqual([200, mapOf(made)])
  })

  it('makes a new map for one that is unknown or expired', async () => {
    const unknown = await send('GET /entities?type=Vehicle', {
      'ngsild-entitymap': 'urn:ngsi-ld:EntityMap:none',
    })
    const nonsense = await send('GET /entities?type=Vehicle', { 'ngsild-entitymap': '%' })
    const brief = await send('GET /entities?type=Vehicle&entityMap=true&entityMapLifetime=PT1S')
    api.clock.instant = '2026-01-01T00:00:02.000000Z'
    const expired = await send('GET /entities?type=Vehicle', { 'ngsild-entitymap': mapOf(brief) })

    expect([unknown.status, nonsense.status, brief.status, expired.status]).toEqual([201, 201, 201, 201])
    expect(mapOf(unknown)).not.toContain('none')
    expect(mapOf(expired)).not.toBe(mapOf(brief))
    expect((await send(`GET /entityMaps/${bareId(mapOf(brief))}`)).status).toBe(404)
  })

  it('evaluates other filters on the entities of the map', async () => {
    const made = await send('GET /entities?type=Vehicle&q=speed<40&entityMap=true')

    const other = await send('GET /entities?type=Vehicle&q=speed>10', { 'ngsild-entitymap': mapOf(made) })

    expect(ids(other.json)).toEqual(['urn:v:2', 'urn:v:3'])
  })

  it('goes with POST, GeoJSON, views and joins alike', async () => {
    const body = {
      type: 'Query',
      entities: [{ type: 'Vehicle', id: 'urn:v:1' }],
      pick: ['id'],
      entityMap: true,
      entityMapLifetime: 'PT2H',
    }

    const made = await send('POST /entityOperations/query?format=simplified', {}, body)
    const again = await send('GET /entities?type=Vehicle&pick=speed', {
      'ngsild-entitymap': mapOf(made),
      accept: 'application/geo+json',
    })

    expect([made.status, made.json]).toEqual([201, [{ id: 'urn:v:1' }]])
    expect(again.json).toMatchObject({
      type: 'FeatureCollection',
      features: [{ id: 'urn:v:1', properties: { speed: { value: 10 } } }],
    })
    expect((await send(`GET /entityMaps/${bareId(mapOf(made))}`)).json.expiresAt).toBe(
      '2026-01-01T02:00:00.000Z',
    )
  })

  it('caps the lifetime', async () => {
    const made = await send('GET /entities?type=Vehicle&entityMap=true&entityMapLifetime=P1Y')

    expect((await send(`GET /entityMaps/${bareId(mapOf(made))}`)).json.expiresAt).toBe(
      '2026-01-02T00:00:00.000Z',
    )
  })

  it('retrieves one entity with a map: always 200', async () => {
    const made = await send('GET /entities/urn:v:1?entityMap=true')
    const again = await send('GET /entities/urn:v:1', { 'ngsild-entitymap': mapOf(made) })
    const outside = await send('GET /entities/urn:v:2', { 'ngsild-entitymap': mapOf(made) })
    const renewed = await send('GET /entities/urn:v:2', { 'ngsild-entitymap': 'urn:ngsi-ld:EntityMap:none' })

    expect([made.status, again.status, mapOf(again)]).toEqual([200, 200, mapOf(made)])
    expect(outside).toMatchObject({ status: 404, json: { type: problem('ResourceNotFound') } })
    expect([renewed.status, mapOf(renewed)]).toEqual([200, expect.stringContaining('/entityMaps/urn:')])
    expect((await send('GET /entities/urn:none?entityMap=true')).status).toBe(404)
  })
})

describe('/entityMaps (5.14, 6.32, 6.34)', () => {
  const all = {
    'urn:v:1': ['@none'],
    'urn:v:2': ['@none'],
    'urn:v:3': ['@none'],
    'urn:v:4': ['@none'],
    'urn:v:5': ['@none'],
  }

  it('GET makes a map of all matches, whatever page and representation are asked for', async () => {
    const { status, headers, json } = await send(
      'GET /entityMaps?type=Vehicle&limit=1&offset=3&count=true&format=simplified&lang=en&pick=speed&entityMapLifetime=PT5M',
    )

    expect([status, json]).toEqual([
      201,
      { id: expect.any(String), type: 'EntityMap', expiresAt: '2026-01-01T00:05:00.000Z', entityMap: all },
    ])
    expect(headers['ngsild-entitymap']).toBe(`/ngsi-ld/v1/entityMaps/${json.id}`)
    expect(headers.link).toContain('http://www.w3.org/ns/json-ld#context')
    expect((await send(`GET /entityMaps/${json.id}`)).json).toEqual(json)
  })

  it('POST makes one from a Query', async () => {
    const some = await send('POST /entityMaps', {}, { type: 'Query', q: 'speed>40' })
    const none = await send('POST /entityMaps', {}, { type: 'Query', q: 'speed>400' })

    expect([some.status, some.json.entityMap]).toEqual([201, { 'urn:v:5': ['@none'] }])
    expect([none.status, none.json.entityMap]).toEqual([201, {}])
  })

  it('a map of entities that several sources may hold has all candidates', async () => {
    const split = await send('GET /entityMaps?type=Vehicle&q=speed>40&splitEntities=true')
    const local = await send('GET /entityMaps?type=Vehicle&q=speed>40&splitEntities=true&local=true')

    expect(split.json.entityMap).toEqual(all)
    expect(local.json.entityMap).toEqual({ 'urn:v:5': ['@none'] })
  })

  it('a map named in a header is not used: a new one is made', async () => {
    const first = await send('GET /entityMaps?type=Vehicle')
    const second = await send('GET /entityMaps?type=Vehicle', { 'ngsild-entitymap': mapOf(first) })

    expect([second.status, mapOf(second) === mapOf(first)]).toEqual([201, false])
  })

  it('PATCH changes nothing but when it expires', async () => {
    const { json } = await send('GET /entityMaps?type=Vehicle')
    const patch = (body: unknown) => send(`PATCH /entityMaps/${json.id}`, {}, body)

    expect(
      await patch({
        expiresAt: '2026-01-01T12:00:00Z',
        entityMap: {},
        linkedMaps: {},
        id: json.id,
        type: 'EntityMap',
      }),
    ).toMatchObject({ status: 204, text: '' })
    expect((await send(`GET /entityMaps/${json.id}`)).json).toMatchObject({
      expiresAt: expect.stringMatching(/^2026-01-01T12:00:00/),
      entityMap: all,
    })
    expect((await patch({})).status).toBe(204)
    expect((await patch({ expiresAt: '2030-01-01T00:00:00Z' })).status).toBe(204)
    expect((await send(`GET /entityMaps/${json.id}`)).json.expiresAt).toBe('2026-01-02T00:00:00.000Z')
  })

  it('DELETE removes it', async () => {
    const { json } = await send('GET /entityMaps?type=Vehicle')

    expect(await send(`DELETE /entityMaps/${json.id}`)).toMatchObject({ status: 204, text: '' })
    expect((await send(`GET /entityMaps/${json.id}`)).status).toBe(404)
    expect((await send(`DELETE /entityMaps/${json.id}`)).status).toBe(404)
  })

  it.each<[string, unknown, number, string, string]>([
    ['GET /entityMaps', undefined, 400, 'BadRequestData', 'too wide'],
    ['GET /entityMaps?type=Vehicle&q=(', undefined, 400, 'BadRequestData', 'q'],
    [
      'GET /entityMaps?type=Vehicle&geometryProperty=location',
      undefined,
      400,
      'BadRequestData',
      'geometryProperty',
    ],
    [
      'GET /entityMaps?type=Vehicle&entityMapLifetime=x',
      undefined,
      400,
      'BadRequestData',
      'entityMapLifetime',
    ],
    ['GET /entityMaps?type=Vehicle&nothing=x', undefined, 400, 'InvalidRequest', 'nothing'],
    ['POST /entityMaps', { entities: [{ type: 'Vehicle' }] }, 400, 'BadRequestData', 'type'],
    ['POST /entityMaps', '{', 400, 'InvalidRequest', 'JSON'],
    ['POST /entityMaps?q=a', { type: 'Query' }, 400, 'InvalidRequest', 'q'],
    ['GET /entityMaps/x', undefined, 400, 'BadRequestData', 'x'],
    ['GET /entityMaps/urn:none', undefined, 404, 'ResourceNotFound', 'urn:none'],
    ['GET /entityMaps/urn:none?local=true', undefined, 400, 'InvalidRequest', 'local'],
    ['PATCH /entityMaps/x', {}, 400, 'BadRequestData', 'x'],
    ['PATCH /entityMaps/urn:none', {}, 404, 'ResourceNotFound', 'urn:none'],
    ['PATCH /entityMaps/urn:none', [], 400, 'BadRequestData', 'object'],
    ['PATCH /entityMaps/urn:none', { expiresAt: 'tomorrow' }, 400, 'BadRequestData', 'expiresAt'],
    ['PATCH /entityMaps/urn:none', { expiresAt: 'urn:ngsi-ld:null' }, 400, 'BadRequestData', 'expiresAt'],
    ['PATCH /entityMaps/urn:none', { expiresAt: null }, 400, 'BadRequestData', 'expiresAt'],
    ['PATCH /entityMaps/urn:none', { id: 'urn:other' }, 400, 'BadRequestData', 'id'],
    ['PATCH /entityMaps/urn:none', { type: 'Map' }, 400, 'BadRequestData', 'type'],
    ['PATCH /entityMaps/urn:none', { '@context': 'http://x.test/' }, 400, 'BadRequestData', '@context'],
    ['DELETE /entityMaps/x', undefined, 400, 'BadRequestData', 'x'],
    ['DELETE /entityMaps/urn:none', undefined, 404, 'ResourceNotFound', 'urn:none'],
  ])('%s %j answers %i %s', async (request, body, status, type, detail) => {
    expect(await send(request, {}, body)).toMatchObject({
      status,
      json: { type: problem(type), detail: expect.stringContaining(detail) },
    })
  })

  it('answers 406 to who accepts GeoJSON only, and 405 to what is not defined', async () => {
    expect((await send('GET /entityMaps?type=Vehicle', { accept: 'application/geo+json' })).status).toBe(406)
    expect((await send('DELETE /entityMaps')).status).toBe(405)
    expect((await send('PUT /entityMaps/urn:a:1', {}, {})).status).toBe(405)
  })

  it('belongs to its tenant', async () => {
    const tenant = { 'ngsild-tenant': 'other' }
    await send('POST /entities', tenant, { id: 'urn:v:9', type: 'Vehicle' })
    const { json } = await send('GET /entityMaps?type=Vehicle')

    expect((await send(`GET /entityMaps/${json.id}`, tenant)).status).toBe(404)
    expect(
      (await send('GET /entities?type=Vehicle', { ...tenant, 'ngsild-entitymap': json.id })).status,
    ).toBe(201)
  })
})
