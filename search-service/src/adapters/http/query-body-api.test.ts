import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApi, type TestApi } from '../../testing/open-api.ts'

const problem = (suffix: string) => `https://uri.etsi.org/ngsi-ld/errors/${suffix}`
const core = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld'
const cars = 'http://context.test/cars.jsonld'
const point = { type: 'Point', coordinates: [1, 2] }
const speed = 'https://uri.etsi.org/ngsi-ld/default-context/speed'

let api: TestApi
const query = (members: object, url = '', headers: Record<string, string> = {}) =>
  api.send(`POST /entityOperations/query${url}`, { body: { type: 'Query', ...members }, headers })
const ids = (json: { id: string }[]) => json.map(({ id }) => id)

beforeAll(async () => {
  api = openApi()
  const entities = [
    { id: 'urn:v:1', type: 'Vehicle', scope: '/A', speed: 50, location: point, owner: { object: 'urn:o:1' } },
    { id: 'urn:v:2', type: ['Vehicle', 'Bus'], speed: [{ value: 30 }, { value: 80, datasetId: 'urn:d:1' }] },
    {
      id: 'urn:b:1',
      type: 'Boat',
      name: { languageMap: { en: 'Sea', de: 'See' } },
      colour: { vocab: 'Red' },
    },
    { id: 'urn:o:1', type: 'Person', given: 'Ann', friend: { object: 'urn:o:2' } },
    { id: 'urn:o:2', type: 'Person', given: 'Bob' },
  ]
  for (const entity of entities) await api.send('POST /entities', { body: entity })
})
afterAll(() => api[Symbol.asyncDispose]())

const everyVehicle = { entities: [{ type: 'Vehicle' }] }

describe('POST /entityOperations/query: what matches (5.2.23, 6.23.3.1)', () => {
  it.each<[string, object, string[]]>([
    ['a type', everyVehicle, ['urn:v:1', 'urn:v:2']],
    ['types', { entities: [{ type: '(Vehicle;Bus)|Boat' }] }, ['urn:v:2', 'urn:b:1']],
    [
      'selectors, OR-ed',
      { entities: [{ type: 'Boat' }, { type: 'Vehicle', id: 'urn:v:1' }] },
      ['urn:v:1', 'urn:b:1'],
    ],
    ['ids', { entities: [{ type: 'Vehicle', id: ['urn:v:2', 'urn:b:1'] }] }, ['urn:v:2']],
    ['an id pattern', { entities: [{ type: '*', idPattern: ':1$' }] }, ['urn:v:1', 'urn:b:1', 'urn:o:1']],
    [
      'an id, whatever the pattern',
      { entities: [{ type: '*', id: 'urn:v:2', idPattern: 'x' }] },
      ['urn:v:2'],
    ],
    ['attrs', { attrs: ['name', 'nothing'] }, ['urn:b:1']],
    ['attrs in full', { attrs: [speed] }, ['urn:v:1', 'urn:v:2']],
    ['q', { q: 'speed>40' }, ['urn:v:1', 'urn:v:2']],
    ['q, not percent-decoded', { q: 'name=="S%65a"' }, []],
    ['expandValues', { q: 'colour==Red', expandValues: 'colour,other' }, ['urn:b:1']],
    ['geoQ', { geoQ: { georel: 'equals', geometry: 'Point', coordinates: [1, 2] } }, ['urn:v:1']],
    ['geoQ with text', { geoQ: { georel: 'equals', geometry: 'Point', coordinates: '[1,2]' } }, ['urn:v:1']],
    [
      'geoQ of another property',
      { geoQ: { georel: 'equals', geometry: 'Point', coordinates: [1, 2], geoproperty: 'door' } },
      [],
    ],
    ['scopeQ', { ...everyVehicle, scopeQ: '/A' }, ['urn:v:1']],
    ['all of them', { ...everyVehicle, q: 'speed', scopeQ: '/#', attrs: ['owner'] }, ['urn:v:1']],
    ['csf', { ...everyVehicle, csf: 'a==1' }, ['urn:v:1', 'urn:v:2']],
    ['unknown members', { ...everyVehicle, unknown: 1, local: false, limit: 1 }, ['urn:v:1', 'urn:v:2']],
    ['an ordering', { ...everyVehicle, ordering: { orderBy: ['id;desc'] } }, ['urn:v:2', 'urn:v:1']],
    [
      'an ordering by distance',
      {
        ...everyVehicle,
        ordering: { orderBy: ['location;dist-desc', 'id'], coordinates: [0, 0], geometry: 'Point' },
      },
      ['urn:v:2', 'urn:v:1'],
    ],
    ['linked entities', { q: 'owner{given}=="Ann"', join: 'flat' }, ['urn:v:1', 'urn:o:1']],
    ['splitEntities', { ...everyVehicle, splitEntities: false }, ['urn:v:1', 'urn:v:2']],
    ['jsonKeys', { ...everyVehicle, jsonKeys: 'a,b' }, ['urn:v:1', 'urn:v:2']],
    [
      'entityMapLifetime without a map',
      { ...everyVehicle, entityMapLifetime: 'PT1H' },
      ['urn:v:1', 'urn:v:2'],
    ],
  ])('%s', async (_what, members, expected) => {
    const { status, json } = await query(members)

    expect([status, ids(json)]).toEqual([200, expected])
  })

  it.each<[string, object, string, unknown]>([
    [
      'pick',
      { entities: [{ type: 'Boat' }], pick: ['id', 'name|type'] },
      '',
      [
        {
          id: 'urn:b:1',
          type: 'Boat',
          name: { type: 'LanguageProperty', languageMap: { en: 'Sea', de: 'See' } },
        },
      ],
    ],
    ['omit', { entities: [{ type: 'Bus' }], omit: ['speed', 'type'] }, '', [{ id: 'urn:v:2' }]],
    [
      'attrs',
      { attrs: ['owner'] },
      '',
      [{ id: 'urn:v:1', type: 'Vehicle', owner: { type: 'Relationship', object: 'urn:o:1' } }],
    ],
    [
      'lang',
      { entities: [{ type: 'Boat' }], pick: ['name'], lang: 'de' },
      '?format=concise',
      [{ name: { value: 'See', lang: 'de' } }],
    ],
    [
      'datasetId',
      { entities: [{ type: 'Bus' }], datasetId: ['urn:d:1'], pick: ['id', 'speed'] },
      '?options=keyValues',
      [{ id: 'urn:v:2', speed: 80 }],
    ],
    [
      'join',
      { q: 'owner', pick: ['owner{given}'], join: 'inline', joinLevel: 1 },
      '?format=simplified',
      [{ owner: { given: 'Ann' } }],
    ],
    [
      'joinLevel and containedBy',
      { q: 'owner', pick: ['owner'], join: 'inline', joinLevel: 2, containedBy: ['urn:o:2'] },
      '?format=simplified',
      [{ owner: { id: 'urn:o:1', type: 'Person', given: 'Ann', friend: 'urn:o:2' } }],
    ],
  ])('shows with %s', async (_what, members, url, expected) => {
    expect((await query(members, url)).json).toEqual(expected)
  })

  it('pages with the parameters of the URL', async () => {
    const { headers, json } = await query(everyVehicle, '?limit=1&count=true&local=true')

    expect(ids(json)).toEqual(['urn:v:1'])
    expect(headers['ngsild-results-count']).toBe('2')
    expect(headers.link).toContain(
      '</ngsi-ld/v1/entityOperations/query?count=true&local=true&limit=1&offset=1>;rel="next"',
    )
  })

  it('takes its context from the body or a Link, and answers in it', async () => {
    const body = {
      '@context': cars,
      type: 'Query',
      entities: [{ type: 'https://uri.etsi.org/ngsi-ld/default-context/Vehicle' }],
      pick: ['id', 'speed'],
    }
    const inBody = await api.send('POST /entityOperations/query', {
      body,
      headers: { 'content-type': 'application/ld+json', accept: 'application/ld+json' },
    })
    const misplaced = await api.send('POST /entityOperations/query', { body })

    expect([inBody.status, inBody.json]).toEqual([
      200,
      [
        { id: 'urn:v:1', '@context': [cars, core] },
        { id: 'urn:v:2', '@context': [cars, core] },
      ],
    ])
    expect(misplaced).toMatchObject({ status: 400, json: { type: problem('BadRequestData') } })
  })

  it('answers GeoJSON', async () => {
    const { json } = await query({ ...everyVehicle, pick: ['location'] }, '?geometryProperty=location', {
      accept: 'application/geo+json',
    })

    expect(json).toEqual({
      type: 'FeatureCollection',
      features: [
        {
          id: 'urn:v:1',
          type: 'Feature',
          geometry: point,
          properties: { location: { type: 'GeoProperty', value: point } },
        },
      ],
      '@context': core,
    })
  })
})

describe('POST /entityOperations/query: what is refused', () => {
  const texts = [1, true, '', {}, [], null]
  const lists = ['a', 1, {}, [], [1], [''], [null], null]
  const everyText = (member: string) =>
    texts.map((value): [object, string] => [{ ...everyVehicle, [member]: value }, member])
  const everyList = (member: string) =>
    lists.map((value): [object, string] => [{ ...everyVehicle, [member]: value }, member])

  it.each<[object, string]>([
    ...['q', 'scopeQ', 'csf', 'lang', 'join', 'expandValues', 'jsonKeys', 'entityMapLifetime'].flatMap(
      everyText,
    ),
    ...['attrs', 'pick', 'omit', 'datasetId', 'containedBy'].flatMap(everyList),
    [{ type: 'query' }, 'type'],
    [{ type: undefined }, 'type'],
    [{ type: ['Query'] }, 'type'],
    [{ entities: [] }, 'entities'],
    [{ entities: {} }, 'entities'],
    [{ entities: ['Vehicle'] }, 'entities'],
    [{ entities: [{}] }, 'entities.type'],
    [{ entities: [{ id: 'urn:v:1' }] }, 'entities.type'],
    [{ entities: [{ type: 'Vehicle' }, { type: '' }] }, 'entities.type'],
    [{ entities: [{ type: ['Vehicle'] }] }, 'entities.type'],
    [{ entities: [{ type: 'Vehicle', id: 'x' }] }, 'id'],
    [{ entities: [{ type: 'Vehicle', id: [] }] }, 'entities.id'],
    [{ entities: [{ type: 'Vehicle', id: 1 }] }, 'entities.id'],
    [{ entities: [{ type: 'Vehicle', idPattern: '(' }] }, 'idPattern'],
    [{ entities: [{ type: 'Vehicle', idPattern: 1 }] }, 'entities.idPattern'],
    [{ entities: [{ type: '(Vehicle' }] }, 'type'],
    [{ ...everyVehicle, attrs: ['id'] }, 'attrs'],
    [{ ...everyVehicle, attrs: ['a b'] }, 'attrs'],
    [{ ...everyVehicle, pick: ['a'], omit: ['a'] }, 'pick and omit'],
    [{ ...everyVehicle, pick: ['a'], attrs: ['a'] }, 'attrs'],
    [{ ...everyVehicle, pick: ['a{b}'] }, 'pick'],
    [{ ...everyVehicle, omit: ['a,'] }, 'omit'],
    [{ ...everyVehicle, q: 'speed==' }, 'q'],
    [{ ...everyVehicle, q: 'owner{given}' }, 'join'],
    [{ ...everyVehicle, geoQ: 'near' }, 'geoQ'],
    [{ ...everyVehicle, geoQ: {} }, 'geoQ'],
    [{ ...everyVehicle, geoQ: { georel: 'equals', geometry: 'Point' } }, 'coordinates'],
    [{ ...everyVehicle, geoQ: { georel: 'equals', coordinates: [0, 0] } }, 'geometry'],
    [{ ...everyVehicle, geoQ: { geometry: 'Point', coordinates: [0, 0] } }, 'georel'],
    [{ ...everyVehicle, geoQ: { georel: 1, geometry: 'Point', coordinates: [0, 0] } }, 'georel'],
    [{ ...everyVehicle, geoQ: { georel: 'equals', geometry: 'Point', coordinates: {} } }, 'coordinates'],
    [{ ...everyVehicle, scopeQ: '//' }, 'scopeQ'],
    [{ ...everyVehicle, csf: '(' }, 'csf'],
    [{ ...everyVehicle, lang: 'x_y' }, 'lang'],
    [{ ...everyVehicle, datasetId: ['x'] }, 'datasetId'],
    [{ ...everyVehicle, expandValues: 'a,' }, 'expandValues'],
    [{ ...everyVehicle, jsonKeys: 'a,id' }, 'jsonKeys'],
    [{ ...everyVehicle, join: 'both' }, 'join'],
    [{ ...everyVehicle, join: 'flat', joinLevel: 0 }, 'joinLevel'],
    [{ ...everyVehicle, join: 'flat', joinLevel: 1.5 }, 'joinLevel'],
    [{ ...everyVehicle, join: 'flat', joinLevel: '1' }, 'joinLevel'],
    [{ ...everyVehicle, join: 'flat', joinLevel: 1, containedBy: ['x'] }, 'containedBy'],
    [{ ...everyVehicle, ordering: {} }, 'orderBy'],
    [{ ...everyVehicle, ordering: [] }, 'ordering'],
    [{ ...everyVehicle, ordering: { orderBy: 'id' } }, 'orderBy'],
    [{ ...everyVehicle, ordering: { orderBy: [] } }, 'orderBy'],
    [{ ...everyVehicle, ordering: { orderBy: ['id,type'] } }, 'orderBy'],
    [{ ...everyVehicle, ordering: { orderBy: ['a;dist-asc'] } }, 'orderBy'],
    [{ ...everyVehicle, ordering: { orderBy: ['a'], coordinates: 1 } }, 'ordering'],
    [{ ...everyVehicle, ordering: { orderBy: ['a'], collation: 1 } }, 'collation'],
    [{ ...everyVehicle, splitEntities: 'true' }, 'splitEntities'],
    [{ ...everyVehicle, entityMap: 'true' }, 'entityMap'],
    [{ ...everyVehicle, entityMap: true, entityMapLifetime: '1h' }, 'entityMapLifetime'],
    [{ ...everyVehicle, temporalQ: {} }, 'temporalQ'],
    [{ ...everyVehicle, aggrParams: {} }, 'aggrParams'],
    // Too wide.
    [{}, 'too wide'],
    [{ scopeQ: '/A' }, 'too wide'],
    [{ pick: ['a'] }, 'too wide'],
    [{ q: 'modifiedAt' }, 'too wide'],
  ])('%j', async (members, detail) => {
    expect(await query(members)).toMatchObject({
      status: 400,
      json: { type: problem('BadRequestData'), detail: expect.stringContaining(detail) },
    })
  })

  it.each([[], 'text', 1, null])('a body that is %j', async (body) => {
    expect(await api.send('POST /entityOperations/query', { body: JSON.stringify(body) })).toMatchObject({
      status: 400,
      json: { type: problem('BadRequestData') },
    })
  })

  it('filters in the URL', async () => {
    for (const param of [
      'q=a',
      'type=a',
      'attrs=a',
      'pick=a',
      'join=flat',
      'lang=en',
      'orderBy=id',
      'entityMap=true',
    ])
      expect(await query(everyVehicle, `?${param}`)).toMatchObject({
        status: 400,
        json: { type: problem('InvalidRequest'), detail: expect.stringContaining(param.split('=')[0] ?? '') },
      })
  })

  it('the type * with local=false, and an answer that nobody accepts', async () => {
    expect(await query({ entities: [{ type: '*' }] }, '?local=false')).toMatchObject({ status: 400 })
    expect(await query(everyVehicle, '', { accept: 'text/html' })).toMatchObject({ status: 406 })
    expect(await query(everyVehicle, '?geometryProperty=location')).toMatchObject({ status: 400 })
  })

  it('too many selectors or ids', async () => {
    const selectors = Array.from({ length: 101 }, () => ({ type: 'Vehicle' }))
    const id = Array.from({ length: 1_001 }, (_, index) => `urn:v:${index}`)

    expect(await query({ entities: selectors })).toMatchObject({ status: 400 })
    expect(await query({ entities: [{ type: 'Vehicle', id }] })).toMatchObject({ status: 400 })
  })
})
