import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApi, type TestApi } from '../../testing/open-api.ts'

const id = 'urn:ngsi-ld:Car:1'
const inTenant = (tenant: string) => ({ 'NGSILD-Tenant': tenant })
const nonexistent = 'https://uri.etsi.org/ngsi-ld/errors/NonexistentTenant'
const car = (speed: number) => ({ id, type: 'Car', speed: { type: 'Property', value: speed } })

let api: TestApi

beforeEach(async () => {
  api = openApi()
})
afterEach(() => api[Symbol.asyncDispose]())

const create = (speed: number, headers = {}) => api.send('POST /entities', { body: car(speed), headers })

/** Every operation that makes no tenant, as it would succeed if there were the tenant and the entity. */
const operations: [request: string, body?: unknown][] = [
  ['GET /entities?type=Car'],
  [`GET /entities/${id}`],
  [`PUT /entities/${id}`, { type: 'Car', speed: 2 }],
  [`PATCH /entities/${id}`, { speed: 2 }],
  [`DELETE /entities/${id}`],
  ['DELETE /entities?type=Car'],
  [`POST /entities/${id}/attrs`, { colour: 'red' }],
  [`PATCH /entities/${id}/attrs`, { speed: 2 }],
  [`PATCH /entities/${id}/attrs/speed`, { value: 2 }],
  [`PUT /entities/${id}/attrs/speed`, { value: 2 }],
  [`DELETE /entities/${id}/attrs/speed`],
  ['POST /entityOperations/query', { type: 'Query', entities: [{ type: 'Car' }] }],
  ['GET /entityMaps?type=Car'],
  ['POST /entityMaps', { type: 'Query', entities: [{ type: 'Car' }] }],
  ['GET /types'],
  ['GET /types?details=true'],
  ['GET /types/Car'],
  ['GET /attributes'],
  ['GET /attributes?details=true'],
  ['GET /attributes/speed'],
  ['GET /jsonldContexts'],
  ['POST /jsonldContexts', { '@context': { a: 'https://a.example/' } }],
  ['GET /jsonldContexts/urn:1?details=true'],
  ['DELETE /jsonldContexts/urn:1'],
  ['GET /info/sourceIdentity'],
]

describe('an unknown tenant (clause 5.5.10)', () => {
  it.each(operations)('%s answers NonexistentTenant and says which', async (request, body) => {
    await create(1)
    const answer = await api.send(request, { body, headers: inTenant('nowhere') })

    expect([answer.status, answer.json?.type]).toEqual([404, nonexistent])
    expect(answer.json.detail).toContain('nowhere')
    expect(answer.headers['ngsild-tenant']).toBe('nowhere')
    expect((await api.server.inject('/admin/tenants')).json()).toHaveLength(1)
  })

  it.each([
    ['POST /entities', car(1)],
    ['POST /entityOperations/create', [car(1)]],
    ['POST /entityOperations/upsert', [car(1)]],
  ])('%s makes it', async (request, body) => {
    const headers = inTenant('somewhere')
    const answer = await api.send(request, { body, headers })

    expect([answer.status, answer.headers['ngsild-tenant']]).toEqual([201, 'somewhere'])
    expect((await api.send(`GET /entities/${id}`, { headers })).status).toBe(200)
  })

  it.each([
    ['update', [car(2)]],
    ['merge', [car(2)]],
    ['delete', [id]],
  ])('a batch %s of it fails as a whole', async (name, body) => {
    const headers = inTenant('nowhere')
    const answer = await api.send(`POST /entityOperations/${name}`, { body, headers })

    expect(JSON.stringify(answer.json)).toContain(nonexistent)
    expect((await api.send('GET /types', { headers })).status).toBe(404)
  })

  it.each(['a b', 'ä/ö', '-x', 'x'.repeat(129)])('%j is no name of one', async (tenant) => {
    const answer = await api.send('GET /types', {
      headers: { 'NGSILD-Tenant': encodeURIComponent(tenant).slice(0, 130) },
    })

    expect([answer.status, answer.json.type]).toEqual([
      400,
      'https://uri.etsi.org/ngsi-ld/errors/BadRequestData',
    ])
  })
})

describe('tenants (clause 4.14)', () => {
  const tenants = [{}, inTenant('east'), inTenant('west')]

  beforeEach(async () => {
    for (const [index, headers] of tenants.entries()) await create(index, headers)
  })

  it('have an entity of the same id each, and the answers say which', async () => {
    for (const [index, headers] of tenants.entries()) {
      const answer = await api.send(`GET /entities/${id}`, { headers })
      expect(answer.json.speed.value).toBe(index)
      expect(answer.headers['ngsild-tenant']).toBe(Object.values(headers)[0])
    }
  })

  it.each(operations.filter(([request]) => /^(PUT|PATCH|DELETE|POST).*entities/i.test(request)))(
    '%s changes nothing elsewhere',
    async (request, body) => {
      await api.send(request, { body, headers: inTenant('east') })

      for (const [index, headers] of [...tenants.entries()].filter(([index]) => index !== 1)) {
        const { json } = await api.send('GET /entities?type=Car', { headers })
        expect(json).toEqual([car(index)])
      }
    },
  )

  it('have types and attributes of their own', async () => {
    const headers = inTenant('east')
    await api.send('POST /entities', { body: { id: 'urn:2', type: 'Bus', seats: 9 }, headers })

    expect((await api.send('GET /types', { headers })).json.typeList.toSorted()).toEqual(['Bus', 'Car'])
    expect((await api.send('GET /attributes/seats', { headers })).status).toBe(200)
    for (const others of [{}, inTenant('west')]) {
      expect((await api.send('GET /types', { headers: others })).json.typeList).toEqual(['Car'])
      expect((await api.send('GET /attributes/seats', { headers: others })).status).toBe(404)
    }
  })

  it('have entity maps of their own', async () => {
    const made = await api.send('GET /entityMaps?type=Car', { headers: inTenant('east') })
    const path = `/entityMaps/${made.json.id}`

    expect((await api.send(`GET ${path}`, { headers: inTenant('east') })).status).toBe(200)
    for (const headers of [{}, inTenant('west')])
      for (const method of ['GET', 'DELETE'])
        expect((await api.send(`${method} ${path}`, { headers })).status).toBe(404)
    expect((await api.send(`GET ${path}`, { headers: inTenant('east') })).status).toBe(200)
  })

  it('have contexts of their own, whose content is for who knows the URL', async () => {
    const east = inTenant('east')
    const added = await api.send('POST /jsonldContexts', {
      body: { '@context': { a: 'https://a.example/' } },
      headers: east,
    })
    const path = String(added.headers.location).replace('/ngsi-ld/v1', '')

    expect((await api.send('GET /jsonldContexts', { headers: east })).json).toHaveLength(1)
    for (const headers of [{}, inTenant('west')]) {
      expect((await api.send('GET /jsonldContexts', { headers })).json).toEqual([])
      expect((await api.send(`GET ${path}?details=true`, { headers })).status).toBe(404)
      expect((await api.send(`DELETE ${path}`, { headers })).status).toBe(404)
    }
    expect((await api.send(`GET ${path}`, { headers: inTenant('west') })).status).toBe(404)
    // A JSON-LD processor follows the link without a tenant.
    expect((await api.send(`GET ${path}`)).json).toEqual({ '@context': { a: 'https://a.example/' } })
  })

  it('see the contexts that they use, not those of others', async () => {
    const link = { link: '<http://context.test/cars.jsonld>; rel="http://www.w3.org/ns/json-ld#context"' }
    await api.send('GET /entities?type=Car', { headers: { ...link, ...inTenant('east') } })

    expect((await api.send('GET /jsonldContexts', { headers: inTenant('east') })).json).toHaveLength(1)
    expect((await api.send('GET /jsonldContexts', { headers: inTenant('west') })).json).toEqual([])
    expect((await api.send('GET /jsonldContexts')).json).toEqual([])
  })

  it('are named in events', () => {
    expect(new Set(api.events().map(({ tenantName }) => tenantName))).toEqual(
      new Set(['default', 'east', 'west']),
    )
  })
})
