import type { AttributeInstance, Attributes, Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { Json } from '@lodestream/shared/ngsi-ld/json'
import { parseGeoQuery } from '@lodestream/shared/query/parse-geo-query'
import { parseOrdering } from '@lodestream/shared/query/parse-ordering'
import { parseQ } from '@lodestream/shared/query/parse-q'
import { parseScopeQuery } from '@lodestream/shared/query/parse-scope-query'
import { exampleTerms } from '@lodestream/shared/testing/q-worked-cases'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { EntityQuery } from './entity-reader.ts'
import { contractClock, create, type EntityStoreHarness, origin } from './entity-store.contract.ts'

const square = '[[[0,0],[10,0],[10,10],[0,10],[0,0]]]'

/** What every EntityReader makes of idPattern, q, geo-queries, scopes and orderings, over the store it belongs to. */
export function entityQueryContract(open: () => Promise<EntityStoreHarness>): void {
  describe('EntityReader contract: query languages', () => {
    let harness: EntityStoreHarness
    let tenant: string
    let tests = 0

    beforeAll(async () => {
      harness = await open()
    })
    afterAll(() => harness.close())
    beforeEach(() => {
      tests += 1
      tenant = `query${tests}`
      contractClock.instant = '2026-01-01T00:00:00.000000Z'
    })

    const add = (id: string, attributes: Attributes, members: Partial<Entity> = {}) =>
      harness.store.change(tenant, id, create(id, { attributes, ...members }), origin('createEntity'))
    const ids = async (query: EntityQuery, orderBy?: string, parts: Record<string, string> = {}) => {
      const ordering = parseOrdering({ ...(orderBy && { orderBy }), ...parts }, exampleTerms)
      const page = { limit: 100, offset: 0, count: true, ...(ordering && { ordering }) }
      const { entities, total } = await harness.reader.query(tenant, query, page)
      expect(total).toBe(entities.length)
      return entities.map(({ id }) => id)
    }
    const geo = async (georel: string, geometry: string, coordinates: string, geoproperty?: string) => {
      const query = parseGeoQuery({ georel, geometry, coordinates, geoproperty }, exampleTerms)
      return ids(query ? { geo: query } : {})
    }
    const ordered = (orderBy: string, parts: Record<string, string> = {}) => ids({}, orderBy, parts)

    it('finds ids by a pattern, anywhere in them, in each selector', async () => {
      for (const id of ['urn:x:1', 'urn:x:12', 'urn:y:2']) await add(id, {})

      expect(await ids({ selectors: [{ idPattern: ':1' }] })).toEqual(['urn:x:1', 'urn:x:12'])
      expect(await ids({ selectors: [{ idPattern: '^urn:.:[0-9]$' }] })).toEqual(['urn:x:1', 'urn:y:2'])
      expect(await ids({ selectors: [{ idPattern: 'x' }, { ids: ['urn:y:2'] }] })).toHaveLength(3)
      expect(await ids({ selectors: [{ idPattern: 'x', ids: ['urn:y:2'] }] })).toEqual([])
    })

    it('joins conditions with and', async () => {
      await add('urn:1', named({ speed: property(1) }), { scopes: ['/A'] })
      await add('urn:2', named({ speed: property(2) }), { scopes: ['/A'] })
      await add('urn:3', named({ speed: property(2) }))
      const q = parseQ('speed>1', exampleTerms)
      const scope = parseScopeQuery('/A')

      expect(await ids({ q, scope })).toEqual(['urn:2'])
      expect(await ids({ q, scope, selectors: [{ ids: ['urn:1'] }] })).toEqual([])
    })

    it('relates geometries as OGC does; a point on the edge is not within', async () => {
      await add('urn:in', named({ location: point(5, 5) }))
      await add('urn:edge', named({ location: point(10, 5) }))
      await add('urn:out', named({ location: point(11, 5) }))
      await add(
        'urn:same',
        named({ location: place('Polygon', JSON.parse('[[[10,0],[10,10],[0,10],[0,0],[10,0]]]')) }),
      )
      await add(
        'urn:lap',
        named({ location: place('Polygon', JSON.parse('[[[5,5],[15,5],[15,15],[5,15],[5,5]]]')) }),
      )
      await add(
        'urn:line',
        named({
          location: place('LineString', [
            [-5, 5],
            [15, 5],
          ]),
        }),
      )
      await add(
        'urn:bow',
        named({ location: place('Polygon', JSON.parse('[[[0,0],[9,9],[9,0],[0,9],[0,0]]]')) }),
      )
      await add('urn:text', named({ location: property('nowhere') }))
      await add('urn:none', {})

      expect(await geo('within', 'Polygon', square)).toEqual(['urn:in', 'urn:same'])
      expect(await geo('intersects', 'Polygon', square)).toEqual([
        'urn:in',
        'urn:edge',
        'urn:same',
        'urn:lap',
        'urn:line',
      ])
      expect(await geo('disjoint', 'Polygon', square)).toEqual(['urn:out'])
      expect(await geo('equals', 'Polygon', square)).toEqual(['urn:same'])
      expect(await geo('overlaps', 'Polygon', square)).toEqual(['urn:lap'])
      expect(await geo('contains', 'Point', '[6,5]')).toEqual(['urn:same', 'urn:line'])
      expect(await geo('contains', 'LineString', '[[6,6],[7,7]]')).toEqual(['urn:same', 'urn:lap'])
      expect(await geo('equals', 'Point', '[11,5]')).toEqual(['urn:out'])
    })

    it('looks at every instance of the GeoProperty that is named', async () => {
      const other = { ...only(point(5, 5)), datasetId: 'urn:d:1' }
      await add('urn:1', named({ location: [only(point(50, 50)), other] }))
      await add('urn:2', named({ operationSpace: point(5, 5) }))

      expect(await geo('within', 'Polygon', square)).toEqual(['urn:1'])
      expect(await geo('disjoint', 'Polygon', square)).toEqual(['urn:1'])
      expect(await geo('within', 'Polygon', square, 'operationSpace')).toEqual(['urn:2'])
    })

    it('measures distances on the sphere, of whole geometries', async () => {
      // One degree of a great circle: 111,195.08 m on the sphere of mean radius.
      await add('urn:0', named({ location: point(0, 0) }))
      await add('urn:1', named({ location: point(0, 1) }))
      await add(
        'urn:line',
        named({
          location: place('LineString', [
            [0, 0.5],
            [0, 2],
          ]),
        }),
      )
      await add('urn:far', named({ location: point(179, 0) }))

      expect(await geo('near;maxDistance==111195.1', 'Point', '[0,0]')).toEqual(['urn:0', 'urn:1'])
      expect(await geo('near;maxDistance==111195', 'Point', '[0,0]')).toEqual(['urn:0'])
      expect(await geo('near;minDistance==111195', 'Point', '[0,0]')).toEqual(['urn:1', 'urn:far'])
      expect(await geo('near;minDistance==55000', 'Point', '[0,0]')).toEqual(['urn:1', 'urn:line', 'urn:far'])
      expect(await geo('near;maxDistance==223000', 'Point', '[0,0]')).toEqual(['urn:0', 'urn:1', 'urn:line'])
      expect(await geo('near;maxDistance==1', 'Polygon', square)).toEqual(['urn:0', 'urn:1', 'urn:line'])
      expect(await geo('near;maxDistance==1', 'LineString', '[[-1,0],[1,0]]')).toEqual(['urn:0'])
      expect(await geo('near;maxDistance==222391', 'Point', '[-179,0]')).toEqual(['urn:far'])
    })

    it('finds scopes', async () => {
      await add('urn:1', {}, { scopes: ['/Madrid/Parks', 'CompanyA'] })
      await add('urn:2', {}, { scopes: ['Madrid'] })
      await add('urn:3', {})
      const scoped = (text: string) => ids({ scope: parseScopeQuery(text) })

      expect(await scoped('/#')).toEqual(['urn:1', 'urn:2'])
      expect(await scoped('/Madrid')).toEqual(['urn:2'])
      expect(await scoped('/Madrid/#')).toEqual(['urn:1', 'urn:2'])
      expect(await scoped('/Madrid/+')).toEqual(['urn:1'])
      expect(await scoped('+')).toEqual(['urn:1', 'urn:2'])
      expect(await scoped('(/+/Parks;CompanyA)')).toEqual(['urn:1'])
      expect(await scoped('(/+/Parks;CompanyB)')).toEqual([])
      expect(await scoped('/CompanyB|/Madrid')).toEqual(['urn:2'])
      expect(await scoped('/Mad')).toEqual([])
    })

    it('follows relationships', async () => {
      const type = (name: string) => ({ types: [exampleTerms.expand(name, 'type')] })
      await add(
        'urn:room',
        named({ in: relationship('urn:house'), has: relationship(['urn:s1', 'urn:s2', 'urn:none']) }),
      )
      await add('urn:house', named({ city: property('Berlin'), in: relationship('urn:room') }))
      await add('urn:s1', named({ humidity: property(40) }), type('Device'))
      await add('urn:s2', named({ humidity: property(90), old: property(1) }), {
        ...type('Sensor'),
        expiresAt: '2026-01-01T00:00:01Z',
      })
      const linked = (text: string) => ids({ q: parseQ(text, exampleTerms, { joinLevel: 3 }) })

      expect(await linked('in{city}=="Berlin"')).toEqual(['urn:room'])
      expect(await linked('in{in{city}}=="Berlin"')).toEqual(['urn:house'])
      expect(await linked('in{in{has{humidity}}}==40')).toEqual(['urn:room'])
      expect(await linked('has{humidity}>50')).toEqual(['urn:room'])
      expect(await linked('has{Device:humidity}>50')).toEqual([])
      expect(await linked('has{Other,Sensor:humidity}>50')).toEqual(['urn:room'])
      expect(await linked('has{createdAt}')).toEqual(['urn:room'])
      expect(await linked('has{humidity}!=40')).toEqual(['urn:room'])
      expect(await linked('has{humidity}!=40;has{old}')).toEqual(['urn:room'])
      expect(await linked('city{in}')).toEqual([])
      contractClock.instant = '2026-01-01T00:00:01.000001Z'
      expect(await linked('has{humidity}>50')).toEqual([])
    })

    it('orders by class, then value; descending is the reverse; ties keep the order of creation', async () => {
      const values: readonly Json[] = ['b', 2, 'A', { o: 1 }, [1], true, false, '10:00:00Z', '2024-01-01', 10]
      for (const [n, value] of values.entries()) await add(`urn:${n}`, named({ a: property(value) }))
      await add('urn:later', named({ a: property('2024-01-01T00:00:00.5Z') }))
      await add(
        'urn:sooner',
        named({ a: property({ '@type': 'DateTime', '@value': '2024-01-01T00:00:00Z' }) }),
      )
      await add('urn:null', named({ a: [{ kind: 'JsonProperty', value: { v: null } }] }))
      await add('urn:none', {})
      const ascending = [
        ...['urn:1', 'urn:9', 'urn:2', 'urn:0', 'urn:3'],
        ...['urn:4', 'urn:6', 'urn:5', 'urn:7', 'urn:8', 'urn:sooner', 'urn:later'],
      ]

      const found = await ordered('a')
      expect(found.filter((id) => id !== 'urn:null')).toEqual([...ascending, 'urn:none'])
      expect((await ordered('a;desc')).filter((id) => id !== 'urn:null')).toEqual(
        [...ascending, 'urn:none'].reverse(),
      )
      expect((await ordered('a[v]')).slice(0, 2)).toEqual(['urn:null', 'urn:0'])
      expect((await ordered('a[v];desc')).at(-1)).toBe('urn:null')
      expect((await ordered('nothing')).at(0)).toBe('urn:0')
    })

    it('orders by later elements where the earlier ones do not tell apart', async () => {
      for (const [id, a, b] of [
        ['urn:1', 1, 2],
        ['urn:2', 1, 1],
        ['urn:3', 0, 9],
      ] as const)
        await add(id, named({ a: property(a), b: property(b) }))

      expect(await ordered('a,b')).toEqual(['urn:3', 'urn:2', 'urn:1'])
      expect(await ordered('a;desc,b;asc')).toEqual(['urn:2', 'urn:1', 'urn:3'])
      expect(await ordered('id;desc')).toEqual(['urn:3', 'urn:2', 'urn:1'])
    })

    it('orders by what a path leads to, the default instance first of all', async () => {
      const language = (value: Json): AttributeInstance => ({ kind: 'LanguageProperty', value })
      await add(
        'urn:1',
        named({
          name: [language({ en: 'b', de: 'x' })],
          r: relationship('urn:b'),
          m: [{ ...only(property(1)), datasetId: 'urn:d:1' }, only(property(9))],
        }),
        { scopes: ['/b'] },
      )
      await add(
        'urn:2',
        named({ name: [language({ en: 'a', '@none': 'y' })], r: relationship('urn:a'), m: property(5) }),
        {
          types: ['https://example.org/A'],
          scopes: ['/z', '/a'],
        },
      )

      expect(await ordered('name[en]')).toEqual(['urn:2', 'urn:1'])
      expect(await ordered('name')).toEqual(['urn:1', 'urn:2'])
      expect(await ordered('r')).toEqual(['urn:2', 'urn:1'])
      expect(await ordered('m')).toEqual(['urn:2', 'urn:1'])
      expect(await ordered('type')).toEqual(['urn:2', 'urn:1'])
      expect(await ordered('scope')).toEqual(['urn:2', 'urn:1'])
      expect(await ordered('m.datasetId')).toEqual(['urn:1', 'urn:2'])
    })

    it('orders strings by collation', async () => {
      for (const [n, text] of ['Oz', 'Öl', 'Odol', 'o', 'item 10', 'item 9'].entries())
        await add(`urn:${n}`, named({ a: property(text) }))

      expect(await ordered('a')).toEqual(['urn:4', 'urn:5', 'urn:3', 'urn:2', 'urn:1', 'urn:0'])
      expect(await ordered('a', { collation: 'de-u-co-phonebk' })).toEqual([
        'urn:4',
        'urn:5',
        'urn:3',
        'urn:2',
        'urn:1',
        'urn:0',
      ])
      expect(await ordered('a', { collation: 'en-u-kn-true' })).toEqual([
        'urn:5',
        'urn:4',
        'urn:3',
        'urn:2',
        'urn:1',
        'urn:0',
      ])
    })

    it('orders by distance, what is no place last', async () => {
      await add('urn:1', named({ location: point(0, 2) }))
      await add('urn:2', named({ location: property('b') }))
      await add('urn:3', {})
      await add('urn:4', named({ location: point(0, 1) }))
      await add('urn:5', named({ location: property(1) }))
      const near = { orderFrom: '[0,0]' }

      expect(await ordered('location;dist-asc', near)).toEqual(['urn:4', 'urn:1', 'urn:5', 'urn:2', 'urn:3'])
      expect(await ordered('location;dist-desc', near)).toEqual(['urn:3', 'urn:2', 'urn:5', 'urn:1', 'urn:4'])
    })

    it('orders before it pages', async () => {
      for (const n of [3, 1, 2]) await add(`urn:${n}`, named({ a: property(n) }))
      const ordering = parseOrdering({ orderBy: 'a' }, exampleTerms)

      const page = await harness.reader.query(
        tenant,
        {},
        { limit: 1, offset: 1, count: true, ...(ordering && { ordering }) },
      )

      expect(page).toMatchObject({ entities: [{ id: 'urn:2' }], more: true, total: 3 })
    })
  })
}

type Instances = readonly AttributeInstance[]

function named(attributes: Readonly<Record<string, Instances>>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, instances]) => [
      exampleTerms.expand(name, 'attribute'),
      instances,
    ]),
  )
}

function property(value: Json): Instances {
  return [{ kind: 'Property', value }]
}

function place(type: string, coordinates: Json): Instances {
  return [{ kind: 'GeoProperty', value: { type, coordinates } }]
}

function point(longitude: number, latitude: number): Instances {
  return place('Point', [longitude, latitude])
}

function relationship(value: Json): Instances {
  return [{ kind: 'Relationship', value }]
}

function only([instance]: Instances): AttributeInstance {
  if (!instance) throw new Error('There is no instance')
  return instance
}
