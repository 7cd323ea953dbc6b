import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApi, type TestApi } from '../../testing/open-api.ts'

let api: TestApi

beforeEach(async () => {
  api = openApi()
  await api.send('POST /entityOperations/create', { body: entities })
})
afterEach(() => api[Symbol.asyncDispose]())

const property = (value: unknown) => ({ type: 'Property', value })
const at = (...coordinates: number[]) => ({ type: 'GeoProperty', value: { type: 'Point', coordinates } })
const entities = [
  { id: 'urn:e:1', type: 'A', scope: '/s/a', n: property(1), m: property(1), location: at(1, 1) },
  { id: 'urn:e:2', type: ['A', 'B'], scope: '/s/b', n: property(2), location: at(50, 50) },
  { id: 'urn:e:3', type: 'C', n: [property(3), { ...property(4), datasetId: 'urn:d:1' }], m: property(1) },
]
const purge = (query: string) => api.send(`DELETE /entities${query}`)
const get = async (id: string) => (await api.send(`GET /entities/${id}`)).json
const left = async () => {
  const { json } = await api.send('GET /entities?local=true')
  return json.map(({ id }: { id: string }) => id.at(-1)).join('')
}
const problem = (suffix: string) => ({ type: `https://uri.etsi.org/ngsi-ld/errors/${suffix}` })

describe('DELETE /entities: Purge Entities (5.6.21)', () => {
  it.each([
    ['type=A', '3'],
    ['type=B,C', '1'],
    ['type=*', ''],
    ['type=A&id=urn:e:1,urn:e:3', '23'],
    ['type=A&idPattern=2$', '13'],
    ['q=n>1', '1'],
    ['q=n>1&type=A', '13'],
    ['type=A&scopeQ=/s/b', '13'],
    ['georel=near;maxDistance==1000&geometry=Point&coordinates=[1,1]', '23'],
    ['attrs=m', '2'],
    ['local=true', ''],
    ['local=true&id=urn:e:1', '23'],
    ['local=false&type=A', '3'],
    ['type=None', '123'],
    ['type=A&geoproperty=location&csf=a==1&geometryProperty=location', '3'],
  ])('?%s leaves %s', async (query, expected) => {
    expect(await purge(`?${query}`)).toMatchObject({ status: 204, text: '' })
    expect(await left()).toBe(expected)
  })

  it.each([
    ['', 'wide'],
    ['id=urn:e:1', 'wide'],
    ['idPattern=.*', 'wide'],
    ['scopeQ=/s/a', 'wide'],
    ['csf=a==1', 'wide'],
    ['drop=n', 'wide'],
    ['keep=n', 'wide'],
    ['local=false', 'wide'],
    ['q=modifiedAt>2020-01-01T00:00:00Z', 'wide'],
    ['type=*&local=false', '*'],
    ['type=A&local=maybe', 'local'],
    ['type=A&drop=n&keep=m', 'keep'],
    ['type=A&drop=id', 'id'],
    ['type=A&drop=n,type', 'type'],
    ['type=A&keep=scope', 'scope'],
    ['type=A&keep=a b', 'a b'],
    ['type=A&drop=r{n}', 'r{n}'],
    ['type=A&drop=n,,m', 'drop'],
    ['q=r{n}==1', 'q'],
    ['q=n>', 'q'],
    ['type=A&id=nouri', 'nouri'],
    ['type=A&scopeQ=//', 'scopeQ'],
    ['georel=near;maxDistance==1&geometry=Point', 'coordinates'],
    ['type=A&csf=(', 'csf'],
  ])('refuses ?%s and deletes nothing', async (query, detail) => {
    expect(await purge(`?${encodeURI(query)}`)).toMatchObject({
      status: 400,
      json: { ...problem('BadRequestData'), detail: expect.stringContaining(detail) },
    })
    expect(await left()).toBe('123')
  })

  it.each(['limit', 'options', 'format', 'pick', 'expandValues', 'jsonKeys', 'orderBy'])(
    'does not know the parameter %s',
    async (param) => {
      expect(await purge(`?type=A&${param}=a`)).toMatchObject({
        status: 400,
        json: problem('InvalidRequest'),
      })
    },
  )

  it('drops all instances of some attributes, and changes no other entity', async () => {
    const before = await get('urn:e:2')

    await purge('?local=true&drop=m,location,none')

    expect(await get('urn:e:1')).toEqual({ id: 'urn:e:1', type: 'A', scope: '/s/a', n: property(1) })
    expect(await get('urn:e:3')).not.toHaveProperty('m')
    expect(before).toHaveProperty('location')
    const version = async (id: string) =>
      /^"\d+/.exec(String((await api.send(`GET /entities/${id}`)).headers.etag))?.[0]
    expect(await version('urn:e:3')).toBe(await version('urn:e:1'))
  })

  it('keeps some attributes, and entities that have none left', async () => {
    await purge('?type=A,C&keep=m')

    expect(await get('urn:e:1')).toEqual({ id: 'urn:e:1', type: 'A', scope: '/s/a', m: property(1) })
    expect(await get('urn:e:2')).toEqual({ id: 'urn:e:2', type: ['A', 'B'], scope: '/s/b' })
    expect(await get('urn:e:3')).toEqual({ id: 'urn:e:3', type: 'C', m: property(1) })
  })

  it('does not change an entity that loses nothing', async () => {
    const before = api.events().length
    api.clock.instant = '2026-02-01T00:00:00.000000Z'

    await purge('?type=C&keep=n,m')

    expect(api.events()).toHaveLength(before)
    expect((await api.send('GET /entities/urn:e:3?options=sysAttrs')).json.modifiedAt).toMatch(/^2026-01/)
  })

  it('makes the events of single deletions', async () => {
    const before = api.events().length

    await purge('?q=n>1&drop=n')
    await purge('?type=C')

    expect(
      api
        .events()
        .slice(before)
        .map((event) => [event.entityId, event.operationType, event.attributeName, event.operation]),
    ).toEqual([
      ['urn:e:2', 'ATTRIBUTE_DELETE', 'n', 'purgeEntities'],
      ['urn:e:3', 'ATTRIBUTE_DELETE', 'n', 'purgeEntities'],
      ['urn:e:3', 'ATTRIBUTE_DELETE', 'n', 'purgeEntities'],
      ['urn:e:3', 'ATTRIBUTE_DELETE', 'm', 'purgeEntities'],
      ['urn:e:3', 'ENTITY_DELETE', undefined, 'purgeEntities'],
    ])
  })

  it('expands names by the Link header', async () => {
    const link = '<http://context.test/cars.jsonld>; rel="http://www.w3.org/ns/json-ld#context"'
    await api.send('POST /entities', { body: { id: 'urn:e:4', type: 'Car' }, headers: { link } })

    await purge('?type=Car')
    expect(await left()).toBe('1234')
    await api.send('DELETE /entities?type=Car', { headers: { link } })
    expect(await left()).toBe('123')
  })

  it('answers 404 for an unknown tenant, and touches no other', async () => {
    expect(await api.send('DELETE /entities?type=A', { headers: { 'ngsild-tenant': 'x' } })).toMatchObject({
      status: 404,
      json: problem('NonexistentTenant'),
    })
    expect(await left()).toBe('123')
  })
})
