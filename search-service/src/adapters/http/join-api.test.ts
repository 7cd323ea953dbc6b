import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openApi, type TestApi } from '../../testing/open-api.ts'
import { MemoryEntityReader } from '../memory/memory-entity-reader.ts'

const problem = (suffix: string) => `https://uri.etsi.org/ngsi-ld/errors/${suffix}`
const rel = (object: string | string[]) => ({ type: 'Relationship', object })
const car = {
  id: 'urn:c:1',
  type: 'Car',
  owner: rel('urn:p:1'),
  wheels: { type: 'ListRelationship', objectList: [{ object: 'urn:w:2' }, { object: 'urn:w:1' }] },
}
const ann = {
  id: 'urn:p:1',
  type: 'Person',
  name: { type: 'Property', value: 'Ann' },
  friend: rel(['urn:p:2', 'urn:p:none']),
}
const bob = {
  id: 'urn:p:2',
  type: 'Person',
  name: { type: 'Property', value: 'Bob' },
  friend: rel('urn:p:1'),
  car: rel('urn:c:1'),
  location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } },
}
const wheel = (index: number) => ({
  id: `urn:w:${index}`,
  type: 'Wheel',
  size: { type: 'Property', value: index },
})
const lonely = { id: 'urn:c:2', type: 'Car', owner: rel('urn:p:none') }
const shared = { id: 'urn:c:3', type: 'Car', owner: rel('urn:p:1') }

let api: TestApi
const send = (request: string, headers: Record<string, string> = {}) => api.send(request, { headers })

beforeAll(async () => {
  api = openApi()
  for (const entity of [car, ann, bob, wheel(1), wheel(2), lonely, shared])
    await api.send('POST /entities', { body: entity })
})
afterAll(() => api[Symbol.asyncDispose]())

const ids = (json: { id?: string }[]) => json.map(({ id }) => id)

describe('join=inline (4.5.23)', () => {
  it('puts linked entities into the relationships', async () => {
    const { json } = await send('GET /entities/urn:c:1?join=inline')

    expect(json).toEqual({
      ...car,
      owner: { ...car.owner, entity: ann },
      wheels: { ...car.wheels, entityList: [wheel(2), wheel(1)] },
    })
  })

  it('follows as many levels as asked for, and no entity inside itself', async () => {
    const { json } = await send('GET /entities/urn:c:1?join=inline&joinLevel=9&pick=owner')

    expect(json).toEqual({
      owner: { ...car.owner, entity: { ...ann, friend: { ...ann.friend, entity: bob } } },
    })
  })

  it.each<[string, unknown]>([
    ['pick=owner', { owner: { ...ann, name: 'Ann', friend: ['urn:p:2', 'urn:p:none'] } }],
    [
      'pick=owner&joinLevel=2',
      {
        owner: {
          id: ann.id,
          type: 'Person',
          name: 'Ann',
          friend: [expect.objectContaining({ id: 'urn:p:2', name: 'Bob' }), 'urn:p:none'],
        },
      },
    ],
    ['pick=owner{name}', { owner: { name: 'Ann' } }],
    [
      'pick=owner{name,friend{name}}&joinLevel=2',
      { owner: { name: 'Ann', friend: [{ name: 'Bob' }, 'urn:p:none'] } },
    ],
    ['pick=owner&omit=owner{friend,id}', { owner: { type: 'Person', name: 'Ann' } }],
    ['pick=owner&joinLevel=1&containedBy=urn:p:1', { owner: 'urn:p:1' }],
    ['pick=owner&containedBy=urn:p:1', { owner: { ...ann, name: 'Ann', friend: ['urn:p:2', 'urn:p:none'] } }],
    [
      'pick=wheels',
      {
        wheels: [
          { ...wheel(2), size: 2 },
          { ...wheel(1), size: 1 },
        ],
      },
    ],
    ['pick=wheels{size}', { wheels: [{ size: 2 }, { size: 1 }] }],
    // What is not shown is not followed.
    ['omit=owner,wheels', { id: 'urn:c:1', type: 'Car' }],
    [
      'attrs=owner',
      { id: 'urn:c:1', type: 'Car', owner: { ...ann, name: 'Ann', friend: ['urn:p:2', 'urn:p:none'] } },
    ],
  ])('?%s in simplified form', async (query, expected) => {
    const { status, json } = await send(`GET /entities/urn:c:1?join=inline&format=simplified&${query}`)

    expect([status, json]).toEqual([200, expected])
  })

  it('leaves relationships to what is not there as they are', async () => {
    expect((await send('GET /entities/urn:c:2?join=inline')).json).toEqual(lonely)
  })

  it('shows an entity wherever it is linked, in one context', async () => {
    const { json } = await send('GET /entities?type=Car&join=inline&pick=owner{name}&format=simplified', {
      accept: 'application/ld+json',
    })

    const context = expect.any(String)
    expect(json).toEqual([
      { owner: { name: 'Ann' }, '@context': context },
      { owner: 'urn:p:none', '@context': context },
      { owner: { name: 'Ann' }, '@context': context },
    ])
  })

  it('stays inside the properties of a Feature', async () => {
    const { json } = await send('GET /entities/urn:c:1?join=inline&pick=owner', {
      accept: 'application/geo+json',
    })

    expect(json).toMatchObject({ type: 'Feature', properties: { owner: { entity: ann } } })
  })
})

describe('join=flat (4.5.23)', () => {
  it.each<[string, string[]]>([
    ['/entities/urn:c:1?join=flat', ['urn:c:1', 'urn:p:1', 'urn:w:2', 'urn:w:1']],
    ['/entities/urn:c:1?join=flat&joinLevel=2', ['urn:c:1', 'urn:p:1', 'urn:w:2', 'urn:w:1', 'urn:p:2']],
    ['/entities/urn:c:1?join=flat&joinLevel=99', ['urn:c:1', 'urn:p:1', 'urn:w:2', 'urn:w:1', 'urn:p:2']],
    ['/entities/urn:c:1?join=flat&joinLevel=2&containedBy=urn:p:1,urn:w:1', ['urn:c:1', 'urn:w:2']],
    ['/entities/urn:c:2?join=flat', ['urn:c:2']],
    ['/entities?type=Car&join=flat', ['urn:c:1', 'urn:c:2', 'urn:c:3', 'urn:p:1', 'urn:w:2', 'urn:w:1']],
    ['/entities?type=Car&join=flat&omit=wheels', ['urn:c:1', 'urn:c:2', 'urn:c:3', 'urn:p:1']],
    ['/entities?type=Car&join=flat&limit=1&offset=2', ['urn:c:3', 'urn:p:1']],
    ['/entities?type=Person&join=flat', ['urn:p:1', 'urn:p:2', 'urn:c:1']],
  ])('GET %s', async (request, expected) => {
    const { status, json } = await send(`GET ${request}`)

    expect([status, ids(json)]).toEqual([200, expected])
  })

  it('leaves the entities as they are, complete unless braces say otherwise', async () => {
    expect((await send('GET /entities/urn:c:1?join=flat&pick=id,owner')).json).toEqual([
      { id: 'urn:c:1', owner: car.owner },
      ann,
    ])
    expect((await send('GET /entities/urn:c:1?join=flat&pick=id,owner{id,name}')).json).toEqual([
      { id: 'urn:c:1', owner: car.owner },
      { id: 'urn:p:1', name: ann.name },
    ])
  })

  it('counts and pages the matches only', async () => {
    const { headers, json } = await send('GET /entities?type=Car&join=flat&limit=1&count=true')

    expect(ids(json)).toEqual(['urn:c:1', 'urn:p:1', 'urn:w:2', 'urn:w:1'])
    expect(headers['ngsild-results-count']).toBe('3')
    expect(headers.link).toContain('limit=1&offset=1>;rel="next"')
  })

  it('is a FeatureCollection in GeoJSON, for one entity too', async () => {
    const { json } = await send('GET /entities/urn:p:1?join=flat', { accept: 'application/geo+json' })

    expect(json).toMatchObject({
      type: 'FeatureCollection',
      features: [
        { id: 'urn:p:1', geometry: null },
        { id: 'urn:p:2', geometry: bob.location.value },
      ],
      '@context': expect.any(String),
    })
    expect(json.features.some((feature: object) => '@context' in feature)).toBe(false)
  })

  it('holds its @context in each element in JSON-LD', async () => {
    const { json } = await send('GET /entities/urn:c:1?join=flat', { accept: 'application/ld+json' })

    expect(json.every((element: object) => '@context' in element)).toBe(true)
  })
})

describe('the price of a join', () => {
  it('is one query for each level', async () => {
    const query = vi.spyOn(MemoryEntityReader.prototype, 'query')

    await send('GET /entities?type=Car&join=inline&joinLevel=3')

    // The matches, then three levels: the entities of the last are known already.
    expect(query.mock.calls.map(([, { selectors }]) => selectors?.[0]?.ids ?? 'type')).toEqual([
      'type',
      ['urn:p:1', 'urn:w:2', 'urn:w:1', 'urn:p:none'],
      ['urn:p:2'],
      ['urn:c:1'],
    ])
    query.mockRestore()
  })

  it('is bounded in depth and in number', async () => {
    const other = openApi()
    for (let index = 0; index < 20; index += 1)
      await other.send('POST /entities', {
        body: { id: `urn:n:${index}`, type: 'N', next: { object: `urn:n:${index + 1}` } },
      })
    const all = Array.from({ length: 20 }, (_, index) => `urn:m:${index}`)
    for (let index = 0; index < 20; index += 1)
      await other.send('POST /entities', {
        body: { id: `urn:m:${index}`, type: 'M', next: { object: all } },
      })

    const deep = await other.send('GET /entities/urn:n:0?join=inline&joinLevel=16')
    const deeper = await other.send('GET /entities/urn:n:0?join=inline&joinLevel=17')
    const wide = await other.send('GET /entities?type=M&join=inline&joinLevel=4')
    await other[Symbol.asyncDispose]()

    expect(deep.status).toBe(200)
    for (const answer of [deeper, wide])
      expect(answer).toMatchObject({ status: 403, json: { type: problem('TooManyResults') } })
  })
})
