import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApi, type TestApi } from '../../testing/open-api.ts'

const cars = 'http://context.test/cars.jsonld'
const linkTo = (url: string) => ({ link: `<${url}>; rel="http://www.w3.org/ns/json-ld#context"` })
const errorType = (suffix: string) => `https://uri.etsi.org/ngsi-ld/errors/${suffix}`
const ldJson = { 'content-type': 'application/ld+json' }

let api: TestApi

beforeEach(() => {
  api = openApi()
})
afterEach(() => api[Symbol.asyncDispose]())

/** Adds a context; resolves with its path below the API root. */
async function host(context: unknown, headers = {}): Promise<string> {
  const answer = await api.send('POST /jsonldContexts', { body: { '@context': context }, headers })
  expect(answer.status).toBe(201)
  expect(answer.text).toBe('')
  return String(answer.headers.location).replace('/ngsi-ld/v1', '')
}

describe('POST /jsonldContexts (clause 5.13.2)', () => {
  it.each([
    ['an object', { Car: 'https://cars.example/Car' }],
    ['a URL', cars],
    ['an array', [cars, { Car: 'https://cars.example/Car' }]],
  ])('keeps %s, and always as a new entry', async (_what, context) => {
    const [one, other] = [await host(context), await host(context)]

    expect(one).not.toBe(other)
    expect((await api.send(`GET ${one}`)).json).toEqual({ '@context': context })
  })

  it('takes ld+json with a Link, and discards other members', async () => {
    const body = { '@context': { a: 'https://a.example/' }, name: 'mine' }
    const answer = await api.send('POST /jsonldContexts', { body, headers: { ...ldJson, ...linkTo(cars) } })

    expect(answer.status).toBe(201)
    const path = String(answer.headers.location).replace('/ngsi-ld/v1', '')
    expect((await api.send(`GET ${path}`)).json).toEqual({ '@context': { a: 'https://a.example/' } })
  })

  it.each([
    ['no JSON', '{', 400, 'InvalidRequest'],
    ['an array', [{ '@context': cars }], 400, 'InvalidRequest'],
    ['no @context', { name: 'x' }, 400, 'InvalidRequest'],
    ['a number', { '@context': 7 }, 400, 'BadRequestData'],
    ['a bad definition', { '@context': { a: { '@id': 7 } } }, 400, 'BadRequestData'],
    [
      'a scoped context',
      { '@context': { a: { '@id': 'https://a.example/', '@context': {} } } },
      400,
      'BadRequestData',
    ],
    [
      'a document that cannot be had',
      { '@context': ['http://context.test/none'] },
      504,
      'LdContextNotAvailable',
    ],
    ['a relative URL', { '@context': 'cars.jsonld' }, 504, 'LdContextNotAvailable'],
  ])('refuses %s', async (_what, body, status, type) => {
    const answer = await api.send('POST /jsonldContexts', { body })

    expect([answer.status, answer.json?.type]).toEqual([status, errorType(type)])
    expect((await api.send('GET /jsonldContexts?kind=Hosted')).json).toEqual([])
  })

  it('is used without HTTP where a request names it, whatever the broker is called', async () => {
    const path = await host([cars, { wheels: 'http://cars.test/wheels' }])
    const link = (base: string) => linkTo(`${base}/ngsi-ld/v1${path}`)
    await api.send('POST /entities', {
      body: { id: 'urn:car:1', type: 'Car', wheels: { type: 'Property', value: 4 } },
      headers: link('http://broker.test'),
    })

    const answer = await api.send('GET /entities/urn:car:1', { headers: link('http://localhost:1') })

    expect(answer.json).toMatchObject({ type: 'Car', wheels: { value: 4 } })
    expect((await api.send('GET /entities/urn:car:1')).json).toHaveProperty(['http://cars.test/wheels'])
    expect(api.web.loads).toEqual([cars])
  })

  it('is no longer there once deleted', async () => {
    const path = await host({ Car: 'https://cars.example/Car' })
    const headers = linkTo(`http://broker.test/ngsi-ld/v1${path}`)
    expect((await api.send('GET /entities?type=Car', { headers })).status).toBe(200)

    expect((await api.send(`DELETE ${path}`)).status).toBe(204)

    const answer = await api.send('GET /entities?type=Car', { headers })
    expect([answer.status, answer.json.type]).toEqual([504, errorType('LdContextNotAvailable')])
    expect(api.web.loads).toEqual([])
  })
})

describe('GET /jsonldContexts (clause 5.13.3)', () => {
  it('answers an empty list', async () => {
    const answer = await api.send('GET /jsonldContexts')

    expect([answer.status, answer.json]).toEqual([200, []])
    expect(answer.headers).not.toHaveProperty('link')
  })

  it('lists URLs, and metadata with details, by kind', async () => {
    const path = await host({ a: 'https://a.example/' })
    await api.send('GET /entities?type=Car', { headers: linkTo(cars) })
    await api.send('GET /entities?type=Car', { headers: linkTo(cars) })
    const hosted = `http://broker.test/ngsi-ld/v1${path}`

    expect((await api.send('GET /jsonldContexts')).json.toSorted()).toEqual([hosted, cars])
    expect((await api.send('GET /jsonldContexts?kind=Cached&details=false')).json).toEqual([cars])
    expect((await api.send('GET /jsonldContexts?kind=ImplicitlyCreated')).json).toEqual([])
    expect((await api.send('GET /jsonldContexts?details=true&kind=Hosted')).json).toEqual([
      {
        URL: hosted,
        localId: decodeURIComponent(path.replace('/jsonldContexts/', '')),
        kind: 'Hosted',
        createdAt: api.clock.instant,
        numberOfHits: 0,
      },
    ])
    expect((await api.send('GET /jsonldContexts?details=true&kind=Cached')).json).toEqual([
      {
        URL: cars,
        localId: expect.stringMatching(/^urn:/),
        kind: 'Cached',
        createdAt: api.clock.instant,
        expiresAt: '2100-01-01T00:00:00.000Z',
        lastUsage: api.clock.instant,
        numberOfHits: 1,
      },
    ])
  })

  it.each(['kind=hosted', 'kind=Other', 'details=yes', 'limit=1', 'page=1'])('refuses ?%s', async (query) => {
    const { status, json } = await api.send(`GET /jsonldContexts?${query}`)
    const known = query.startsWith('kind') || query.startsWith('details')

    expect([status, json.type]).toEqual([400, errorType(known ? 'BadRequestData' : 'InvalidRequest')])
  })

  it('cannot be GeoJSON', async () => {
    expect(
      (await api.send('GET /jsonldContexts', { headers: { accept: 'application/geo+json' } })).status,
    ).toBe(406)
  })
})

describe('GET /jsonldContexts/{contextId} (clause 5.13.4)', () => {
  it('serves ld+json, without a Link', async () => {
    const path = await host(cars)
    const answer = await api.send(`GET ${path}`, { headers: { accept: 'application/ld+json' } })

    expect(answer.headers['content-type']).toBe('application/ld+json')
    expect(answer.headers).not.toHaveProperty('link')
    expect(answer.json).toEqual({ '@context': cars })
  })

  it('tells about any kind, and serves no cached one', async () => {
    await api.send('GET /entities?type=Car', { headers: linkTo(cars) })
    const [{ localId }] = (await api.send('GET /jsonldContexts?details=true')).json

    for (const id of [localId, encodeURIComponent(cars)]) {
      const answer = await api.send(`GET /jsonldContexts/${id}`)
      expect([answer.status, answer.json.type]).toEqual([422, errorType('OperationNotSupported')])
      expect((await api.send(`GET /jsonldContexts/${id}?details=true`)).json).toMatchObject({
        URL: cars,
        localId,
        kind: 'Cached',
      })
    }
  })

  it('counts what it serves', async () => {
    const path = await host(cars)
    await api.send(`GET ${path}`)
    await api.send(`GET ${path}`)

    expect((await api.send(`GET ${path}?details=true`)).json).toMatchObject({ numberOfHits: 2 })
  })

  it.each([
    ['GET /jsonldContexts/urn:none', 404, 'ResourceNotFound'],
    ['GET /jsonldContexts/urn:none?details=true', 404, 'ResourceNotFound'],
    ['GET /jsonldContexts/urn:none?details=1', 400, 'BadRequestData'],
    ['GET /jsonldContexts/urn:none?kind=Hosted', 400, 'InvalidRequest'],
    ['DELETE /jsonldContexts/urn:none', 404, 'ResourceNotFound'],
    ['DELETE /jsonldContexts/urn:none?reload=false', 404, 'ResourceNotFound'],
    ['DELETE /jsonldContexts/urn:none?reload=true', 400, 'BadRequestData'],
    ['DELETE /jsonldContexts/urn:none?reload=maybe', 400, 'BadRequestData'],
  ])('%s answers %i', async (request, status, type) => {
    const answer = await api.send(request)

    expect([answer.status, answer.json.type]).toEqual([status, errorType(type)])
  })
})

describe('DELETE /jsonldContexts/{contextId} (clause 5.13.5)', () => {
  const readCars = () => api.send('GET /entities?type=Car', { headers: linkTo(cars) })

  it('forgets a cached context, which the next request loads again', async () => {
    await readCars()
    expect((await api.send(`DELETE /jsonldContexts/${encodeURIComponent(cars)}`)).status).toBe(204)
    expect((await api.send('GET /jsonldContexts')).json).toEqual([])

    await readCars()

    expect(api.web.loads).toEqual([cars, cars])
    expect((await api.send('GET /jsonldContexts')).json).toEqual([cars])
  })

  it('reloads a cached context: same entry, new content', async () => {
    await readCars()
    const [before] = (await api.send('GET /jsonldContexts?details=true')).json
    api.web.documents.set(cars, { '@context': { Auto: 'http://cars.test/Car' } })
    await api.send('POST /entities', { body: { id: 'urn:car:1', type: 'Car' }, headers: linkTo(cars) })

    const answer = await api.send(`DELETE /jsonldContexts/${before.localId}?reload=true`)

    expect([answer.status, answer.text]).toEqual([204, ''])
    expect((await api.send('GET /entities/urn:car:1', { headers: linkTo(cars) })).json).toMatchObject({
      type: 'Auto',
    })
    expect(api.web.loads).toEqual([cars, cars])
    const [after] = (await api.send('GET /jsonldContexts?details=true')).json
    expect([after.localId, after.createdAt]).toEqual([before.localId, before.createdAt])
  })

  it.each([
    ['cannot be had', undefined],
    ['is no context any more', { '@context': 7 }],
    ['has none any more', []],
  ])('keeps the old copy when the new one %s', async (_why, document) => {
    await readCars()
    if (document === undefined) api.web.documents.delete(cars)
    else api.web.documents.set(cars, document)

    const answer = await api.send(`DELETE /jsonldContexts/${encodeURIComponent(cars)}?reload=true`)

    expect([answer.status, answer.json.type]).toEqual([504, errorType('LdContextNotAvailable')])
    expect((await readCars()).status).toBe(200)
  })

  it('reloads no hosted context', async () => {
    const path = await host(cars)
    const answer = await api.send(`DELETE ${path}?reload=true`)

    expect([answer.status, answer.json.type]).toEqual([400, errorType('BadRequestData')])
    expect((await api.send(`GET ${path}`)).status).toBe(200)
  })

  it('leaves what an array refers to', async () => {
    const child = await host({ a: 'https://a.example/' })
    const parent = await host([`http://broker.test/ngsi-ld/v1${child}`])

    expect((await api.send(`DELETE ${parent}`)).status).toBe(204)

    expect((await api.send(`GET ${child}`)).status).toBe(200)
  })

  it('protects the core context', async () => {
    const core = encodeURIComponent('https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld')

    expect((await api.send(`DELETE /jsonldContexts/${core}`)).json.type).toBe(errorType('BadRequestData'))
    expect((await api.send(`DELETE /jsonldContexts/${core}?reload=true`)).status).toBe(204)
    expect((await api.send(`GET /jsonldContexts/${core}`)).json['@context']).toHaveProperty('Property')
  })
})

describe('methods that there are not', () => {
  it.each(['PUT /jsonldContexts/urn:1', 'PATCH /jsonldContexts/urn:1', 'DELETE /jsonldContexts'])(
    '%s',
    async (request) => {
      const answer = await api.send(request)

      expect(answer.status).toBe(405)
      expect(answer.headers.allow).toContain('GET')
    },
  )
})

describe('ImplicitlyCreated contexts (clause 5.13.1)', () => {
  const embedded = [cars, { wheels: 'http://cars.test/wheels' }]
  const query = (tenant = {}) =>
    api.send('POST /entityOperations/query', {
      body: { '@context': embedded, type: 'Query', entities: [{ type: 'Car' }] },
      headers: { ...ldJson, ...tenant },
    })

  it('a JSON answer links to one context that holds all that the request gave', async () => {
    await api.send('POST /entities', {
      body: { '@context': embedded, id: 'urn:car:1', type: 'Car', wheels: 4, speed: 5 },
      headers: ldJson,
    })
    expect((await api.send('GET /jsonldContexts?kind=ImplicitlyCreated')).json).toEqual([])

    const answer = await query()

    const url = /^<([^>]*)>; rel="http:\/\/www.w3.org\/ns\/json-ld#context"/.exec(
      String(answer.headers.link),
    )?.[1]
    expect(answer.json).toMatchObject([{ type: 'Car', wheels: { value: 4 }, speed: { value: 5 } }])
    expect(url).toMatch(/^http:\/\/broker.test\/ngsi-ld\/v1\/jsonldContexts\/urn:/)
    const path = url?.replace('http://broker.test/ngsi-ld/v1', '')
    expect((await api.send(`GET ${path}`)).json['@context'].slice(0, 2)).toEqual(embedded)
    const again = await api.send('GET /entities/urn:car:1', { headers: linkTo(url ?? '') })
    expect(again.json).toMatchObject({ type: 'Car', wheels: { value: 4 } })
    expect((await api.send('GET /jsonldContexts?kind=ImplicitlyCreated')).json).toEqual([url])
  })

  it('the same contexts give the same one', async () => {
    const [one, other] = [await query(), await query()]

    expect(one.headers.link).toBe(other.headers.link)
    expect((await api.send('GET /jsonldContexts?kind=ImplicitlyCreated')).json).toHaveLength(1)
  })

  it('one that was deleted is made again', async () => {
    const { headers } = await query()
    const [url] = (await api.send('GET /jsonldContexts?kind=ImplicitlyCreated')).json
    await api.send(`DELETE ${url.replace('http://broker.test/ngsi-ld/v1', '')}`)

    expect((await query()).headers.link).toBe(headers.link)

    expect((await api.send('GET /jsonldContexts?kind=ImplicitlyCreated')).json).toEqual([url])
  })
})
