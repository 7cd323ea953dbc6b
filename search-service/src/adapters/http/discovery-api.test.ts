import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApi, type TestApi } from '../../testing/open-api.ts'

const cars = 'http://context.test/cars.jsonld'
const link = { link: `<${cars}>; rel="http://www.w3.org/ns/json-ld#context"` }
const defaultVocabulary = 'https://uri.etsi.org/ngsi-ld/default-context/'
const errorType = (suffix: string) => `https://uri.etsi.org/ngsi-ld/errors/${suffix}`

let api: TestApi

beforeEach(async () => {
  api = openApi()
})
afterEach(() => api[Symbol.asyncDispose]())

/** A car, that is a taxi too, and a bus; `speed` is the car's alone by the context. */
async function addVehicles(): Promise<void> {
  const location = { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } }
  const bodies = [
    {
      id: 'urn:1',
      type: ['Car', 'Taxi'],
      scope: '/a',
      speed: [
        { type: 'Property', value: 1, unitCode: 'KMH', accuracy: { type: 'Property', value: 2 } },
        { type: 'Property', value: 2, datasetId: 'urn:d:1' },
      ],
      location,
    },
    { id: 'urn:2', type: 'Car', speed: { type: 'Relationship', object: 'urn:3' } },
    { id: 'urn:3', type: 'Bus', seats: { type: 'Property', value: 40 } },
  ]
  for (const body of bodies) await api.send('POST /entities', { body, headers: link })
}

describe('GET /types (clauses 5.7.5 and 5.7.6)', () => {
  it('lists short names where the context has them, else the names in full', async () => {
    await addVehicles()

    const { status, json, headers } = await api.send('GET /types', { headers: link })

    expect(status).toBe(200)
    expect(json).toEqual({
      id: expect.stringMatching(/^urn:ngsi-ld:EntityTypeList:/),
      type: 'EntityTypeList',
      typeList: ['Car', 'Bus', 'Taxi'],
    })
    expect(headers.link).toContain(cars)
    expect((await api.send('GET /types')).json.typeList).toEqual(['http://cars.test/Car', 'Bus', 'Taxi'])
  })

  it('tells with details which attributes the entities of a type have', async () => {
    await addVehicles()

    expect((await api.send('GET /types?details=true', { headers: link })).json).toEqual([
      {
        id: 'http://cars.test/Car',
        type: 'EntityType',
        typeName: 'Car',
        attributeNames: ['speed', 'location'],
      },
      {
        id: `${defaultVocabulary}Bus`,
        type: 'EntityType',
        typeName: 'Bus',
        attributeNames: ['seats'],
      },
      {
        id: `${defaultVocabulary}Taxi`,
        type: 'EntityType',
        typeName: 'Taxi',
        attributeNames: ['speed', 'location'],
      },
    ])
  })

  it('is empty without entities', async () => {
    expect((await api.send('GET /types')).json).toMatchObject({ type: 'EntityTypeList', typeList: [] })
    expect((await api.send('GET /types?details=true')).json).toEqual([])
    expect((await api.send('GET /types?details=false')).json).toMatchObject({ typeList: [] })
  })

  it('has the context inside in ld+json: in the object, or in each element', async () => {
    await addVehicles()
    const headers = { ...link, accept: 'application/ld+json' }

    const list = await api.send('GET /types', { headers })
    const details = await api.send('GET /types?details=true', { headers })

    expect(list.headers).not.toHaveProperty('link')
    expect(list.json['@context'][0]).toBe(cars)
    expect(details.json.map((each: Record<string, unknown[]>) => each['@context']?.[0])).toEqual([
      cars,
      cars,
      cars,
    ])
  })
})

describe('GET /types/{type} (clause 5.7.7)', () => {
  it('tells how many there are, and of their attributes', async () => {
    await addVehicles()
    const expected = {
      id: 'http://cars.test/Car',
      type: 'EntityTypeInfo',
      typeName: 'Car',
      entityCount: 2,
      attributeDetails: [
        {
          id: 'http://cars.test/speed',
          type: 'Attribute',
          attributeName: 'speed',
          attributeTypes: ['Property', 'Relationship'],
        },
        {
          id: 'https://uri.etsi.org/ngsi-ld/location',
          type: 'Attribute',
          attributeName: 'location',
          attributeTypes: ['GeoProperty'],
        },
      ],
    }

    expect((await api.send('GET /types/Car', { headers: link })).json).toEqual(expected)
    const inFull = `GET /types/${encodeURIComponent('http://cars.test/Car')}`
    expect((await api.send(inFull, { headers: link })).json).toEqual(expected)
    expect((await api.send(inFull)).json).toMatchObject({ typeName: 'http://cars.test/Car' })
  })
})

describe('GET /attributes (clauses 5.7.8 and 5.7.9)', () => {
  it('lists attributes of entities, and neither sub-attributes nor what is none', async () => {
    await addVehicles()

    expect((await api.send('GET /attributes', { headers: link })).json).toEqual({
      id: expect.stringMatching(/^urn:ngsi-ld:AttributeList:/),
      type: 'AttributeList',
      attributeList: ['speed', 'seats', 'location'],
    })
  })

  it('tells with details which types have them', async () => {
    await addVehicles()

    expect((await api.send('GET /attributes?details=true', { headers: link })).json).toEqual([
      {
        id: 'http://cars.test/speed',
        type: 'Attribute',
        attributeName: 'speed',
        typeNames: ['Car', 'Taxi'],
      },
      {
        id: `${defaultVocabulary}seats`,
        type: 'Attribute',
        attributeName: 'seats',
        typeNames: ['Bus'],
      },
      {
        id: 'https://uri.etsi.org/ngsi-ld/location',
        type: 'Attribute',
        attributeName: 'location',
        typeNames: ['Car', 'Taxi'],
      },
    ])
  })

  it('is empty without entities', async () => {
    expect((await api.send('GET /attributes')).json).toMatchObject({ attributeList: [] })
    expect((await api.send('GET /attributes?details=true')).json).toEqual([])
  })
})

describe('GET /attributes/{attrId} (clause 5.7.10)', () => {
  it('counts instances', async () => {
    await addVehicles()

    expect((await api.send('GET /attributes/speed', { headers: link })).json).toEqual({
      id: 'http://cars.test/speed',
      type: 'Attribute',
      attributeName: 'speed',
      attributeCount: 3,
      attributeTypes: ['Property', 'Relationship'],
      typeNames: ['Car', 'Taxi'],
    })
  })

  it('answers arrays also where there is one', async () => {
    await addVehicles()

    expect((await api.send('GET /attributes/seats')).json).toMatchObject({
      attributeCount: 1,
      attributeTypes: ['Property'],
      typeNames: ['Bus'],
    })
  })
})

describe('all of discovery', () => {
  it.each([
    ['GET /types/Truck', 404, 'ResourceNotFound'],
    ['GET /attributes/wings', 404, 'ResourceNotFound'],
    ['GET /types/a(b', 400, 'BadRequestData'],
    ['GET /attributes/a%20b', 400, 'BadRequestData'],
    ['GET /types?details=1', 400, 'BadRequestData'],
    ['GET /attributes?details=True', 400, 'BadRequestData'],
    ['GET /types?local=yes', 400, 'BadRequestData'],
    ['GET /types?limit=5', 400, 'InvalidRequest'],
    ['GET /attributes?offset=5', 400, 'InvalidRequest'],
    ['GET /types/Car?details=true', 400, 'InvalidRequest'],
    ['GET /attributes/speed?details=true', 400, 'InvalidRequest'],
  ])('%s answers %i', async (request, status, type) => {
    await addVehicles()
    const answer = await api.send(request)

    expect([answer.status, answer.json.type]).toEqual([status, errorType(type)])
  })

  it.each(['/types', '/types/Car', '/attributes', '/attributes/speed'])('%s takes local', async (path) => {
    await addVehicles()

    expect((await api.send(`GET ${path}?local=true`, { headers: link })).status).toBe(200)
  })

  it.each(['/types', '/types/Car', '/attributes', '/attributes/speed'])(
    '%s has GET alone, and no GeoJSON',
    async (path) => {
      expect((await api.send(`POST ${path}`, { body: {} })).status).toBe(405)
      expect((await api.send(`GET ${path}`, { headers: { accept: 'application/geo+json' } })).status).toBe(
        406,
      )
    },
  )

  it('follows deletion', async () => {
    await addVehicles()
    for (const id of ['urn:1', 'urn:2', 'urn:3']) await api.send(`DELETE /entities/${id}`)

    expect((await api.send('GET /types')).json.typeList).toEqual([])
    expect((await api.send('GET /types/Bus')).status).toBe(404)
  })
})

describe('GET /info/sourceIdentity (clause 5.15.1)', () => {
  it('tells who the broker is', async () => {
    const answer = await api.send('GET /info/sourceIdentity')

    expect(answer.status).toBe(200)
    expect(answer.json).toEqual({
      id: 'urn:ngsi-ld:ContextSourceIdentity:00000000-0000-4000-8000-000000000000',
      type: 'ContextSourceIdentity',
      contextSourceAlias: 'lodestream-000000000000',
      contextSourceUptime: expect.stringMatching(/^P0DT0H\d+M\d+S$/),
      contextSourceTimeAt: api.clock.instant,
    })
    expect(answer.headers.link).toContain('ngsi-ld-core-context-v1.9.jsonld')
  })

  it('has another alias for each tenant, and says which tenant', async () => {
    const headers = { 'NGSILD-Tenant': 'fleet' }
    await api.send('POST /entities', { body: { id: 'urn:1', type: 'Car' }, headers })

    const answer = await api.send('GET /info/sourceIdentity', { headers })

    expect(answer.json.contextSourceAlias).toMatch(/^lodestream-000000000000\.[0-9a-f]{12}$/)
    expect(answer.headers['ngsild-tenant']).toBe('fleet')
  })

  it('has its context inside in ld+json, and takes no parameters', async () => {
    const { json } = await api.send('GET /info/sourceIdentity', {
      headers: { accept: 'application/ld+json' },
    })

    expect(json['@context']).toContain('ngsi-ld-core-context-v1.9.jsonld')
    expect((await api.send('GET /info/sourceIdentity?details=true')).status).toBe(400)
  })
})

describe('GET /admin/tenants', () => {
  const admin = async (query = '') => {
    const answer = await api.server.inject(`/admin/tenants${query}`)
    return { status: answer.statusCode, json: answer.json() }
  }

  it('lists tenants in order, page by page', async () => {
    for (const tenant of ['north', 'east'])
      await api.send('POST /entities', {
        body: { id: 'urn:1', type: 'Car' },
        headers: { 'NGSILD-Tenant': tenant },
      })
    const names = async (query?: string) =>
      (await admin(query)).json.map(({ tenant }: { tenant: string }) => tenant)

    expect(await names()).toEqual(['default', 'east', 'north'])
    expect(await names('?limit=2')).toEqual(['default', 'east'])
    expect(await names('?after=east')).toEqual(['north'])
    expect(await names('?after=default&limit=1')).toEqual(['east'])
  })

  it.each(['limit=0', 'limit=1001', 'after=a%20b', 'page=1'])('refuses ?%s', async (query) => {
    expect((await admin(`?${query}`)).status).toBe(400)
  })
})
