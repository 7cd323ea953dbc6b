import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApi, type TestApi } from '../../testing/open-api.ts'

const id = 'urn:ngsi-ld:Greenhouse:g1'
const vocabulary = 'https://uri.etsi.org/ngsi-ld/default-context/'
const core = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld'
const cars = 'http://context.test/cars.jsonld'
const carsLink = `<${cars}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`
const geo = { accept: 'application/geo+json' }
const problem = (suffix: string) => `https://uri.etsi.org/ngsi-ld/errors/${suffix}`

const backup = 'urn:ngsi-ld:Dataset:backup'
const humidity = [
  { type: 'Property', value: 61 },
  { type: 'Property', value: 60, datasetId: backup },
]
const label = {
  type: 'LanguageProperty',
  languageMap: { en: 'North house', sk: 'Severný skleník', '@none': 'N' },
}
const location = { type: 'GeoProperty', value: { type: 'Point', coordinates: [17.1, 48.1] } }
const door = { type: 'GeoProperty', value: { type: 'Point', coordinates: [17.2, 48.2] } }
const pump = { type: 'Relationship', object: 'urn:ngsi-ld:Pump:p1' }
const entity = {
  id,
  type: ['Greenhouse', 'Asset'],
  scope: '/Farm/North',
  humidity,
  area: { type: 'Property', value: 120, unitCode: 'MTK' },
  label,
  pump,
  location,
  door,
}

let api: TestApi
const send = (request: string, headers: Record<string, string> = {}) => api.send(request, { headers })

beforeAll(async () => {
  api = openApi()
  await api.send('POST /entities', { body: entity })
})
afterAll(() => api[Symbol.asyncDispose]())

const head = { id, type: ['Greenhouse', 'Asset'] }

describe('GET /entities/{id}: what is shown (5.7.1, 4.15, 4.21)', () => {
  it.each<[string, unknown]>([
    ['pick=area', { area: entity.area }],
    ['pick=id,area', { id, area: entity.area }],
    ['pick=type,scope', { type: head.type, scope: '/Farm/North' }],
    ['pick=id|area,nothing', { id, area: entity.area }],
    [`pick=${encodeURIComponent(`${vocabulary}area`)}`, { area: entity.area }],
    ['omit=humidity,label,pump,location,door,area', { ...head, scope: '/Farm/North' }],
    ['omit=id,type,scope,humidity,label,pump,location,door,nothing', { area: entity.area }],
    ['pick=id,area,pump&omit=label,pump2', { id, area: entity.area, pump }],
    ['attrs=area,nothing', { ...head, area: entity.area }],
    ['pick=humidity&datasetId=@none', { humidity: humidity[0] }],
    [`pick=humidity&datasetId=${backup}`, { humidity: humidity[1] }],
    [`pick=humidity&datasetId=${backup},@none`, { humidity }],
    [`datasetId=${backup}`, { ...head, scope: '/Farm/North', humidity: humidity[1] }],
    ['datasetId=urn:none', { ...head, scope: '/Farm/North' }],
    ['pick=label&lang=sk', { label: { type: 'Property', value: 'Severný skleník', lang: 'sk' } }],
    ['pick=label&lang=de,en-GB;q=0.5', { label: { type: 'Property', value: 'North house', lang: 'en' } }],
    ['pick=label&lang=de', { label: { type: 'Property', value: 'N', lang: '@none' } }],
    ['pick=label&lang=sk&format=concise', { label: { value: 'Severný skleník', lang: 'sk' } }],
    ['pick=label&lang=sk&format=simplified', { label: 'Severný skleník' }],
    ['pick=label&options=keyValues', { label: { languageMap: label.languageMap } }],
    ['pick=humidity&format=simplified', { humidity: { dataset: { '@none': 61, [backup]: 60 } } }],
    [`pick=humidity&format=simplified&datasetId=${backup}`, { humidity: 60 }],
    ['pick=area&format=simplified&options=concise', { area: 120 }],
    ['pick=', { ...entity }],
    // What a query parameter is not applicable to is ignored.
    ['pick=area&join=@none&joinLevel=3&containedBy=urn:x:1', { area: entity.area }],
    ['pick=area&entityMapLifetime=PT1H', { area: entity.area }],
  ])('?%s', async (query, expected) => {
    const { status, json } = await send(`GET /entities/${id}?${query}`)

    expect([status, json]).toEqual([200, expected])
  })

  it('shows system members with sysAttrs in every representation', async () => {
    const at = { createdAt: '2026-01-01T00:00:00.000000Z', modifiedAt: '2026-01-01T00:00:00.000000Z' }

    const normalized = await send(`GET /entities/${id}?pick=area&options=sysAttrs`)
    const concise = await send(`GET /entities/${id}?pick=area&options=concise,sysAttrs`)
    const simplified = await send(`GET /entities/${id}?pick=id,area&format=simplified&options=sysAttrs`)

    expect(normalized.json).toEqual({ ...at, area: { ...entity.area, ...at } })
    expect(concise.json).toEqual({ ...at, area: { value: 120, unitCode: 'MTK', ...at } })
    expect(simplified.json).toEqual({ id, ...at, area: 120 })
  })

  it('expands the names of projections with the context of the request', async () => {
    expect((await send(`GET /entities/${id}?pick=speed`, { link: carsLink })).status).toBe(404)
    expect((await send(`GET /entities/${id}?omit=speed`, { link: carsLink })).json).toMatchObject({ id })
  })

  it.each([
    ['pick=nothing', 404, 'ResourceNotFound', 'nothing'],
    ['omit=id,type,scope,humidity,area,label,pump,location,door', 404, 'ResourceNotFound', ''],
    ['attrs=nothing', 404, 'ResourceNotFound', ''],
    ['attrs=id', 400, 'BadRequestData', 'attrs'],
    ['attrs=type', 400, 'BadRequestData', 'attrs'],
    ['attrs=scope', 400, 'BadRequestData', 'attrs'],
    ['attrs=area&pick=area', 400, 'BadRequestData', 'attrs'],
    ['attrs=area&omit=area', 400, 'BadRequestData', 'attrs'],
    ['pick=area&omit=area', 400, 'BadRequestData', 'pick and omit'],
    ['pick=area,', 400, 'BadRequestData', 'pick'],
    ['pick=a{b', 400, 'BadRequestData', 'pick'],
    ['omit=a}', 400, 'BadRequestData', 'omit'],
    ['omit=1a', 400, 'BadRequestData', 'omit'],
    ['pick=pump{flow}', 400, 'BadRequestData', 'join'],
    ['omit=pump{flow}&join=@none', 400, 'BadRequestData', 'join'],
    ['pick=pump{a{b}}&join=flat', 400, 'BadRequestData', 'joinLevel'],
    ['pick=pump{a{b{c}}}&join=inline&joinLevel=2', 400, 'BadRequestData', 'joinLevel'],
    ['lang=en;q=3', 400, 'BadRequestData', 'lang'],
    ['lang=en_GB', 400, 'BadRequestData', 'lang'],
    ['datasetId=x', 400, 'BadRequestData', 'datasetId'],
    ['datasetId=urn:d:1,,', 400, 'BadRequestData', 'datasetId'],
    ['join=yes', 400, 'BadRequestData', 'join'],
    ['join=flat&joinLevel=0', 400, 'BadRequestData', 'joinLevel'],
    ['join=flat&joinLevel=-1', 400, 'BadRequestData', 'joinLevel'],
    ['join=flat&joinLevel=1.5', 400, 'BadRequestData', 'joinLevel'],
    ['join=flat&joinLevel=x', 400, 'BadRequestData', 'joinLevel'],
    ['join=flat&joinLevel=1&containedBy=x', 400, 'BadRequestData', 'containedBy'],
    ['geometryProperty=location', 400, 'BadRequestData', 'geometryProperty'],
    ['entityMap=yes', 400, 'BadRequestData', 'entityMap'],
    ['entityMap=true&entityMapLifetime=1h', 400, 'BadRequestData', 'entityMapLifetime'],
    ['type=Greenhouse;', 400, 'BadRequestData', ''],
    ...[
      'q=area',
      'scopeQ=/A',
      'georel=within',
      'idPattern=x',
      'expandValues=a',
      'jsonKeys=a',
      'limit=1',
      'offset=1',
    ].map((query): [string, number, string, string] => [
      query,
      400,
      'InvalidRequest',
      query.split('=')[0] ?? '',
    ]),
    ...['count=true', 'orderBy=area', 'csf=a', 'splitEntities=true', 'id=urn:x:1', 'drop=a', 'PICK=a'].map(
      (query): [string, number, string, string] => [query, 400, 'InvalidRequest', query.split('=')[0] ?? ''],
    ),
  ])('?%s answers %i %s', async (query, status, type, detail) => {
    expect(await send(`GET /entities/${id}?${query}`)).toMatchObject({
      status,
      json: { status, type: problem(type), detail: expect.stringContaining(detail) },
    })
  })

  it('names the first thing that is wrong: the id, then parameters, then that nothing is found', async () => {
    const wrongId = await send('GET /entities/x?pick=(')
    const wrongPick = await send('GET /entities/urn:none?pick=(')
    const unknown = await send('GET /entities/urn:none?pick=a')

    expect(wrongId.json).toMatchObject({ status: 400, detail: expect.stringContaining('Entity id x') })
    expect(wrongPick.json).toMatchObject({ status: 400, detail: expect.stringContaining('pick') })
    expect(unknown.json).toMatchObject({ status: 404, type: problem('ResourceNotFound') })
  })
})

describe('GeoJSON (4.5.16, 4.5.17, 6.3.15)', () => {
  const properties = {
    type: head.type,
    scope: '/Farm/North',
    humidity,
    area: entity.area,
    label,
    pump,
    location,
    door,
  }
  const feature = { id, type: 'Feature', geometry: location.value, properties, '@context': core }

  it('shows one entity as a Feature with its @context', async () => {
    const { status, headers, json } = await send(`GET /entities/${id}`, geo)

    expect([status, headers['content-type'], headers.link]).toEqual([200, 'application/geo+json', undefined])
    expect(json).toEqual(feature)
  })

  it.each<[string, object]>([
    ['geometryProperty=door', { geometry: door.value }],
    [`geometryProperty=${encodeURIComponent(`${vocabulary}door`)}`, { geometry: door.value }],
    ['geometryProperty=area', { geometry: null }],
    ['geometryProperty=nothing', { geometry: null }],
    ['pick=area', { id, type: 'Feature', geometry: null, properties: { area: entity.area } }],
    ['pick=location,id', { id, geometry: location.value, properties: { location } }],
    ['omit=location', { geometry: null }],
    ['attrs=area', { id, geometry: null, properties: { type: head.type, area: entity.area } }],
    [`datasetId=${backup}`, { geometry: null }],
    ['datasetId=urn:x:1,@none', { geometry: location.value }],
    ['format=simplified&pick=area,location', { properties: { area: 120, location: location.value } }],
    ['options=concise&pick=area', { properties: { area: { value: 120, unitCode: 'MTK' } } }],
    ['pick=label&lang=sk&format=simplified', { properties: { label: 'Severný skleník' } }],
    [
      'format=simplified&options=sysAttrs&pick=area',
      { properties: { area: 120, createdAt: '2026-01-01T00:00:00.000000Z', modifiedAt: expect.any(String) } },
    ],
  ])('?%s', async (query, expected) => {
    const { status, json } = await send(`GET /entities/${id}?${query}`, geo)

    expect(status).toBe(200)
    expect(json).toMatchObject({ id, type: 'Feature', '@context': core })
    for (const [member, value] of Object.entries(expected)) expect(json[member]).toEqual(value)
  })

  it.each(['body=json', 'return=minimal, body=json', 'body="json"', 'Body = JSON; x=y'])(
    'links the @context with Prefer: %s',
    async (prefer) => {
      const { headers, json } = await send(`GET /entities/${id}?pick=area`, {
        ...geo,
        prefer,
        link: carsLink,
      })

      expect(json).toEqual({ id, type: 'Feature', geometry: null, properties: { area: entity.area } })
      expect(headers.link).toContain(`<${cars}>; rel="http://www.w3.org/ns/json-ld#context"`)
      expect(headers['preference-applied']).toBe('body=json')
    },
  )

  it.each(['body=ld+json', 'nobody=json', 'body=jsonx'])(
    'keeps the @context inside with Prefer: %s',
    async (prefer) => {
      const { headers, json } = await send(`GET /entities/${id}`, { ...geo, prefer })

      expect([headers.link, headers['preference-applied'], json['@context']]).toEqual([
        undefined,
        undefined,
        core,
      ])
    },
  )

  it('shows a list as a FeatureCollection, with one @context beside the features', async () => {
    const found = await send('GET /entities?type=Greenhouse&count=true', { ...geo, link: carsLink })
    const none = await send('GET /entities?type=Boat', geo)
    const counted = await send('GET /entities?type=Greenhouse&limit=0&count=true', geo)

    const { '@context': _, ...inside } = feature
    expect(found.json).toEqual({
      type: 'FeatureCollection',
      features: [inside],
      '@context': [cars, core],
    })
    expect(found.headers['ngsild-results-count']).toBe('1')
    expect(none.json).toEqual({ type: 'FeatureCollection', features: [], '@context': core })
    expect([counted.json.features, counted.headers['ngsild-results-count']]).toEqual([[], '1'])
  })

  it('pages with links of its own media type', async () => {
    await api.send('POST /entities', { body: { id: 'urn:ngsi-ld:Greenhouse:g2', type: 'Greenhouse' } })

    const { headers } = await send('GET /entities?type=Greenhouse&limit=1', geo)
    await send('DELETE /entities/urn:ngsi-ld:Greenhouse:g2')

    expect(headers.link).toBe(
      '</ngsi-ld/v1/entities?type=Greenhouse&limit=1&offset=1>;rel="next";type="application/geo+json"',
    )
  })

  it.each([
    ['GET', 'geometryProperty=1x', geo],
    ['GET', 'geometryProperty=location', { accept: 'application/json' }],
  ])('refuses %s ?%s', async (method, query, headers) => {
    expect(await send(`${method} /entities?type=Greenhouse&${query}`, headers)).toMatchObject({
      status: 400,
      json: { type: problem('BadRequestData'), detail: expect.stringContaining('geometryProperty') },
    })
  })
})
