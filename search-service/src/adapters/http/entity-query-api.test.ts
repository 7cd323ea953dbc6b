import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApi, type TestApi } from '../../testing/open-api.ts'

const vocabulary = 'https://uri.etsi.org/ngsi-ld/default-context/'
const problem = (suffix: string) => `https://uri.etsi.org/ngsi-ld/errors/${suffix}`
const point = (x: number, y: number) => ({
  type: 'GeoProperty',
  value: { type: 'Point', coordinates: [x, y] },
})
const square = (size: number) =>
  encodeURIComponent(
    JSON.stringify([
      [
        [-size, -size],
        [size, -size],
        [size, size],
        [-size, size],
        [-size, -size],
      ],
    ]),
  )

const entities = [
  { id: 'urn:v:1', type: 'Vehicle', scope: '/A', speed: 50, location: point(0, 0), brand: 'Zeta' },
  {
    id: 'urn:v:2',
    type: ['Vehicle', 'Bus'],
    scope: ['/A/B', '/C'],
    speed: 30,
    location: point(10, 10),
    brand: 'alpha',
  },
  { id: 'urn:v:3', type: 'Vehicle', speed: 70, door: point(0, 0), brand: 'Beta' },
  {
    id: 'urn:b:1',
    type: 'Boat',
    scope: '/C',
    name: { languageMap: { en: 'Sea', de: 'See' } },
    colour: { vocab: 'Red' },
  },
  { id: 'urn:b:2', type: 'Boat', raw: { json: { value: 1, '@x': 2 } }, compound: { value: { city: 'X' } } },
]

let api: TestApi
const send = (request: string, headers: Record<string, string> = {}) => api.send(request, { headers })
const ids = (json: { id: string }[]) => json.map(({ id }) => id)

beforeAll(async () => {
  api = openApi()
  for (const entity of entities) await api.send('POST /entities', { body: entity })
})
afterAll(() => api[Symbol.asyncDispose]())

describe('GET /entities: what matches (5.7.2)', () => {
  it.each<[string, string[]]>([
    // Entity selectors.
    ['type=Vehicle', ['urn:v:1', 'urn:v:2', 'urn:v:3']],
    ['type=(Vehicle;Bus)', ['urn:v:2']],
    ['type=Bus|Boat', ['urn:v:2', 'urn:b:1', 'urn:b:2']],
    ['type=Bus,Boat', ['urn:v:2', 'urn:b:1', 'urn:b:2']],
    ['type=*', ['urn:v:1', 'urn:v:2', 'urn:v:3', 'urn:b:1', 'urn:b:2']],
    ['type=Vehicle&id=urn:v:3,urn:v:1,urn:b:1', ['urn:v:1', 'urn:v:3']],
    ['local=true&idPattern=%5Eurn:v:', ['urn:v:1', 'urn:v:2', 'urn:v:3']],
    ['local=true&idPattern=:1$', ['urn:v:1', 'urn:b:1']],
    ['type=Vehicle&idPattern=nothing', []],
    // With ids the pattern says nothing.
    ['type=Vehicle&id=urn:v:1&idPattern=nothing', ['urn:v:1']],
    ['attrs=speed,name', ['urn:v:1', 'urn:v:2', 'urn:v:3', 'urn:b:1']],
    ['attrs=nothing', []],
    [`attrs=${encodeURIComponent(`${vocabulary}colour`)}`, ['urn:b:1']],
    // Conditions are AND-ed.
    ['type=Vehicle&q=speed>40&scopeQ=/A', ['urn:v:1']],
    // The query language.
    ['q=speed>40', ['urn:v:1', 'urn:v:3']],
    ['q=name[de]=="See"', ['urn:b:1']],
    ['q=colour=="Red"', []],
    ['q=colour=="Red"&expandValues=colour', ['urn:b:1']],
    ['q=colour==Red&expandValues=other', []],
    ['q=raw[value]==1', ['urn:b:2']],
    ['q=compound[city]=="X"', ['urn:b:2']],
    ['q=compound[city]=="X"&jsonKeys=compound', []],
    ['type=Vehicle&q=&scopeQ=&attrs=', ['urn:v:1', 'urn:v:2', 'urn:v:3']],
    // Geo-queries.
    ['georel=near;maxDistance==1000&geometry=Point&coordinates=[0,0]', ['urn:v:1']],
    ['georel=near;minDistance==1000&geometry=Point&coordinates=[0,0]', ['urn:v:2']],
    [`georel=within&geometry=Polygon&coordinates=${square(5)}`, ['urn:v:1']],
    [`georel=within&geometry=Polygon&coordinates=${square(50)}`, ['urn:v:1', 'urn:v:2']],
    [`georel=disjoint&geometry=Polygon&coordinates=${square(5)}`, ['urn:v:2']],
    ['georel=equals&geometry=Point&coordinates=[10,10]', ['urn:v:2']],
    ['georel=equals&geometry=Point&coordinates=[0,0]&geoproperty=door', ['urn:v:3']],
    ['type=Vehicle&geoproperty=door', ['urn:v:1', 'urn:v:2', 'urn:v:3']],
    // Scopes.
    ['local=true&scopeQ=/A', ['urn:v:1']],
    ['local=true&scopeQ=/A/%23', ['urn:v:1', 'urn:v:2']],
    ['local=true&scopeQ=/%23', ['urn:v:1', 'urn:v:2', 'urn:b:1']],
    ['local=true&scopeQ=/A/+', ['urn:v:2']],
    ['local=true&scopeQ=(/A/B;/C)', ['urn:v:2']],
    ['local=true&scopeQ=/A,/C', ['urn:v:1', 'urn:v:2', 'urn:b:1']],
    // A context source filter is about registrations.
    ['type=Boat&csf=endpoint=="x"', ['urn:b:1', 'urn:b:2']],
    ['type=Boat&splitEntities=true', ['urn:b:1', 'urn:b:2']],
    // What says nothing here is checked and passed over.
    ['type=Boat&collation=de&orderFrom=[1,2]&orderGeometry=Point', ['urn:b:1', 'urn:b:2']],
    ['type=Boat&limit=10&offset=5', []],
  ])('?%s', async (query, expected) => {
    const { status, json } = await send(`GET /entities?${query}`)

    expect([status, ids(json)]).toEqual([200, expected])
  })

  it.each<[string, string[]]>([
    ['orderBy=speed', ['urn:v:2', 'urn:v:1', 'urn:v:3']],
    ['orderBy=speed;desc', ['urn:v:3', 'urn:v:1', 'urn:v:2']],
    ['orderBy=id;desc', ['urn:v:3', 'urn:v:2', 'urn:v:1']],
    ['orderBy=brand', ['urn:v:2', 'urn:v:3', 'urn:v:1']],
    ['orderBy=nothing', ['urn:v:1', 'urn:v:2', 'urn:v:3']],
    ['orderBy=location;dist-asc&orderFrom=[10,10]', ['urn:v:2', 'urn:v:1', 'urn:v:3']],
    ['orderBy=location;dist-desc&orderFrom=[10,10]', ['urn:v:3', 'urn:v:1', 'urn:v:2']],
    ['orderBy=speed&limit=1&offset=1', ['urn:v:1']],
  ])('orders ?%s', async (query, expected) => {
    const { status, json } = await send(`GET /entities?type=Vehicle&local=true&${query}`)

    expect([status, ids(json)]).toEqual([200, expected])
  })

  it('shows each match through the same view, and drops those of which nothing is left', async () => {
    expect((await send('GET /entities?type=Vehicle&pick=door')).json).toEqual([{ door: point(0, 0) }])
    expect((await send('GET /entities?type=Vehicle&pick=id,door')).json).toEqual([
      { id: 'urn:v:1' },
      { id: 'urn:v:2' },
      { id: 'urn:v:3', door: point(0, 0) },
    ])
    expect((await send('GET /entities?type=Boat&attrs=name&lang=de&format=simplified')).json).toEqual([
      { id: 'urn:b:1', type: 'Boat', name: 'See' },
    ])
    expect(
      (await send('GET /entities?type=Boat&pick=nothing&count=true')).headers['ngsild-results-count'],
    ).toBe('2')
  })

  it('links the pages, each with every parameter of the request', async () => {
    const { headers } = await send('GET /entities?type=Vehicle&pick=id&orderBy=id&limit=1&offset=1')

    expect(headers.link).toContain(
      '</ngsi-ld/v1/entities?type=Vehicle&pick=id&orderBy=id&limit=1&offset=0>;rel="prev";type="application/json"',
    )
    expect(headers.link).toContain('limit=1&offset=2>;rel="next";type="application/json"')
  })
})

describe('GET /entities: what is refused (5.7.2.4)', () => {
  it.each<[string, string]>([
    // Too wide.
    ['id=urn:v:1', 'too wide'],
    ['idPattern=x', 'too wide'],
    ['scopeQ=/A', 'too wide'],
    ['pick=speed', 'too wide'],
    ['q=modifiedAt>2020-01-01T00:00:00Z', 'too wide'],
    ['q=createdAt;expiresAt', 'too wide'],
    ['attrs=createdAt,modifiedAt', 'too wide'],
    ['csf=a', 'too wide'],
    ['geoproperty=door', 'too wide'],
    ['local=false', 'too wide'],
    ['type=*&local=false', 'type'],
    // Bad values, named.
    ['type=Vehicle,', 'type'],
    ['type=(Vehicle', 'type'],
    ['type=Vehicle&id=x', 'id'],
    ['type=Vehicle&id=urn:v:1,', 'id'],
    ['type=Vehicle&idPattern=(', 'Parameter idPattern'],
    ['type=Vehicle&attrs=id', 'attrs'],
    ['type=Vehicle&attrs=a.b', 'attrs'],
    ['type=Vehicle&q=speed=5', 'q'],
    ['type=Vehicle&q=(speed', 'q'],
    ['type=Vehicle&q=speed>true', 'q'],
    ['type=Vehicle&q=owner{name}', 'join'],
    ['type=Vehicle&q=owner{name}&join=@none', 'join'],
    ['type=Vehicle&q=a{b{c}}&join=inline', 'joinLevel'],
    ['type=Vehicle&q=a{b{c{d}}}&join=flat&joinLevel=2', 'joinLevel'],
    ['type=Vehicle&q=speed&expandValues=id', 'expandValues'],
    ['type=Vehicle&jsonKeys=a(', 'jsonKeys'],
    ['type=Vehicle&georel=within', 'geo'],
    ['type=Vehicle&geometry=Point&coordinates=[0,0]', 'georel'],
    ['type=Vehicle&georel=near&geometry=Point&coordinates=[0,0]', 'georel'],
    ['type=Vehicle&georel=near;maxDistance==0&geometry=Point&coordinates=[0,0]', 'georel'],
    ['type=Vehicle&georel=nowhere&geometry=Point&coordinates=[0,0]', 'georel'],
    ['type=Vehicle&georel=within&geometry=Circle&coordinates=[0,0]', 'geometry'],
    ['type=Vehicle&georel=within&geometry=Polygon&coordinates=[0,0]', 'coordinates'],
    ['type=Vehicle&georel=within&geometry=Point&coordinates=x', 'coordinates'],
    ['type=Vehicle&georel=equals&geometry=Point&coordinates=[0,0]&geoproperty=1x', 'geoproperty'],
    ['type=Vehicle&scopeQ=/A//B', 'scopeQ'],
    ['type=Vehicle&scopeQ=/A+', 'scopeQ'],
    ['type=Vehicle&csf=(', 'csf'],
    ['type=Vehicle&orderBy=speed;up', 'orderBy'],
    ['type=Vehicle&orderBy=speed,', 'orderBy'],
    ['type=Vehicle&orderBy=location;dist-asc', 'orderBy'],
    ['type=Vehicle&orderFrom=[1]', 'ordering'],
    ['type=Vehicle&orderGeometry=Circle', 'ordering'],
    ['type=Vehicle&orderBy=speed&collation=_', 'collation'],
    ['type=Vehicle&splitEntities=yes', 'splitEntities'],
    ['type=Vehicle&local=1', 'local'],
    ['type=Vehicle&count=TRUE', 'count'],
    ['type=Vehicle&limit=0', 'limit'],
    ['type=Vehicle&entityMap=1', 'entityMap'],
    ['type=Vehicle&entityMapLifetime=forever', 'entityMapLifetime'],
    ['type=Vehicle&join=both', 'join'],
    ['type=Vehicle&joinLevel=0', 'joinLevel'],
    ['type=Vehicle&containedBy=x', 'containedBy'],
    ['type=Vehicle&datasetId=x', 'datasetId'],
    ['type=Vehicle&lang=x_y', 'lang'],
    ['type=Vehicle&pick=a{b}', 'pick'],
    ['type=Vehicle&geometryProperty=location', 'geometryProperty'],
  ])('?%s', async (query, detail) => {
    expect(await send(`GET /entities?${query}`)).toMatchObject({
      status: 400,
      json: { type: problem('BadRequestData'), detail: expect.stringMatching(new RegExp(detail, 'i')) },
    })
  })

  it.each([
    'options=count',
    'options=aggregatedValues',
    'format=temporalValues',
    'drop=a',
    'keep=a',
    'temporalQ=a',
    'page=1',
    'details=true',
    'noOverwrite=true',
    'Type=Vehicle',
  ])('?type=Vehicle&%s is not known here', async (query) => {
    expect(await send(`GET /entities?type=Vehicle&${query}`)).toMatchObject({
      status: 400,
      json: { type: problem('InvalidRequest'), detail: expect.stringContaining(query.split('=')[0] ?? '') },
    })
  })

  it('answers 403 to what is beyond the bounds', async () => {
    const many = Array.from({ length: 300 }, (_, index) => `a${index}`).join(';')

    expect(await send(`GET /entities?q=${many}`)).toMatchObject({
      status: 403,
      json: { type: problem('TooComplexQuery') },
    })
    expect(await send('GET /entities?type=Vehicle&limit=100000')).toMatchObject({
      status: 403,
      json: { type: problem('TooManyResults') },
    })
  })
})
