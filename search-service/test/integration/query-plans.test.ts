import type { Database } from '@lodestream/shared/postgres/database'
import type { GeoQuery } from '@lodestream/shared/query/geo-query'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import { CompiledQuery, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostgresEntityReader } from '../../src/adapters/postgres/postgres-entity-reader.ts'
import { PostgresEntityStore } from '../../src/adapters/postgres/postgres-entity-store.ts'
import type { SearchDatabase } from '../../src/adapters/postgres/search-database.ts'
import type { EntityQuery, Page } from '../../src/ports/entity-reader.ts'
import { contractClock, create, increment, n, origin, remove } from '../../src/ports/entity-store.contract.ts'
import { openTestDatabase, storeOptions } from './entity-store-harness.ts'
import { loadEntities, loaded } from './load-entities.ts'

const entities = 200_000
/** Tables that no statement may read as a whole. */
const large = ['entity', 'entity_value', 'entity_geometry', 'attribute_instance', 'event_outbox']

const [type = '', otherType = ''] = loaded.types
const compare = (
  kind: 'equal' | 'greater' | 'less',
  attribute: string,
  value: number | string,
): QExpression => ({
  kind,
  target: { path: [attribute] },
  value: typeof value === 'number' ? { type: 'number', value } : { type: 'string', value },
})
const both = (...operands: QExpression[]): QExpression => ({ kind: 'and', operands })
const range = (from: number, to: number) =>
  both(compare('greater', loaded.level, from), compare('less', loaded.level, to))
const geo = (relation: GeoQuery['relation'], geometry: GeoQuery['geometry']): EntityQuery => ({
  geo: { relation, geometry, geoproperty: loaded.location },
})
const point = { type: 'Point', coordinates: [5, 1] }
const square = {
  type: 'Polygon',
  coordinates: [
    [
      [5, 1],
      [5.1, 1],
      [5.1, 1.1],
      [5, 1.1],
      [5, 1],
    ],
  ],
}
const name = compare('equal', loaded.name, 'name 120')

const shapes: Readonly<Record<string, EntityQuery>> = {
  'a range of half of a type': { q: range(1_000, 501_000) },
  'a range of a hundredth': { q: range(1_000, 11_000) },
  'a range of nearly nothing': { q: range(1_000, 1_100) },
  'a range of nothing': { q: range(-2, -1) },
  'a text': { q: name },
  'a relationship': { q: compare('equal', loaded.owner, 'urn:owner:77') },
  'a text or a range': { q: { kind: 'or', operands: [name, range(1_000, 1_100)] } },
  'two attributes': { q: both(name, range(1_000, 501_000)) },
  'a text and a pattern': {
    q: both(name, { kind: 'matches', target: { path: [loaded.name] }, pattern: '^name' }),
  },
  'a linked entity': {
    q: both(compare('equal', loaded.owner, 'urn:owner:77'), {
      kind: 'linked',
      relationship: loaded.owner,
      inner: name,
    }),
  },
  'an attribute that some have': { attrs: ['https://uri.etsi.org/ngsi-ld/default-context/rare'] },
  'a scope': { scope: { kind: 'scope', levels: ['site7'], below: true } },
  'a scope with a wild level': { scope: { kind: 'scope', levels: ['site7', '+'], below: false } },
  'what is near': geo({ kind: 'near', maxDistance: 3_000 }, point),
  'what is within': geo({ kind: 'within' }, square),
  'what is near, and a range': {
    ...geo({ kind: 'near', maxDistance: 3_000 }, point),
    q: range(1_000, 501_000),
  },
  'nothing but the type': {},
}

const pages: Readonly<Record<string, Page>> = {
  'the first page': { limit: 20, offset: 0, count: false },
  'a page with a count': { limit: 20, offset: 0, count: true },
  'a deep page': { limit: 20, offset: 5_000, count: false },
}

describe.skipIf(!process.env.DATABASE_URL)('plans', () => {
  let database: Database<SearchDatabase>
  let statements: CompiledQuery[] = []
  let watched: Database<SearchDatabase>

  beforeAll(async () => {
    database = await openTestDatabase()
    for (const table of large)
      await sql`alter table ${sql.table(table)} set (autovacuum_enabled = false)`.execute(database.kysely)
    watched = { ...database, kysely: watching(database.kysely) }
  })
  afterAll(async () => {
    await database?.[Symbol.asyncDispose]()
  })

  /** Notes every statement that is executed. */
  function watching(kysely: Database<SearchDatabase>['kysely']): Database<SearchDatabase>['kysely'] {
    return new Proxy(kysely, {
      get(target, property) {
        const member: unknown = Reflect.get(target, property, target)
        if (property !== 'executeQuery') return typeof member === 'function' ? member.bind(target) : member
        return (query: CompiledQuery) => {
          statements.push(query)
          return target.executeQuery(query)
        }
      },
    })
  }

  /** Tables that any of the statements reads as a whole, whether it is planned for its values or for any. */
  async function readWhole(): Promise<readonly string[]> {
    expect(statements.length).toBeGreaterThan(0)
    const found = new Set<string>()
    await database.kysely.connection().execute(async (connection) => {
      for (const mode of ['force_custom_plan', 'force_generic_plan']) {
        await sql`select set_config('plan_cache_mode', ${mode}, false)`.execute(connection)
        for (const { sql: text, parameters } of statements) {
          const explain = CompiledQuery.raw(`explain (format json) ${text.replace(/^\/\*.*?\*\//, '')}`, [
            ...parameters,
          ])
          const { rows } = await connection.executeQuery(explain)
          for (const table of wholeTables(rows)) found.add(table)
        }
      }
      await sql`reset plan_cache_mode`.execute(connection)
    })
    statements = []
    return [...found]
  }

  // A plan made for empty tables is kept when they have grown.
  const situations = {
    'of empty tables': async () => {},
    'of tables that were never analyzed': () => loadEntities(database.kysely, 1, entities),
    'of analyzed tables': () => sql`analyze`.execute(database.kysely),
  }
  for (const [situation, prepare] of Object.entries(situations))
    describe(situation, () => {
      beforeAll(async () => {
        await prepare()
      }, 120_000)

      for (const [title, query] of Object.entries(shapes))
        for (const [of, page] of Object.entries(pages))
          it(`find ${title}, ${of}, through an index`, async () => {
            contractClock.instant = '2026-06-01T00:00:00Z'
            const reader = new PostgresEntityReader(watched, contractClock)
            statements = []
            await reader.query('', { selectors: [{ types: { kind: 'type', type } }], ...query }, page)

            expect(await readWhole()).toEqual([])
          })

      it('find entities of several types, of any type and by their ids through an index', async () => {
        const reader = new PostgresEntityReader(watched, contractClock)
        const types = { kind: 'or' as const, operands: [type, otherType].map((each) => typeOf(each)) }
        const page = { limit: 20, offset: 0, count: true }
        statements = []
        await reader.query('', { selectors: [{ types }] }, page)
        await reader.query('', { selectors: [{ types }], q: name }, page)
        await reader.query('', { q: name }, page)
        await reader.query('', { selectors: [{ ids: ['urn:e:7', 'urn:e:8'] }] }, page)
        await reader.query('', {}, { ...page, count: false })

        expect(await readWhole()).toEqual([])
      })

      it('sort what is found through an index', async () => {
        const reader = new PostgresEntityReader(watched, contractClock)
        const ordering = {
          elements: [{ by: { kind: 'value' as const, target: { path: [loaded.level] } }, descending: true }],
        }
        statements = []
        await reader.query(
          '',
          { selectors: [{ types: typeOf(type) }], q: name },
          { limit: 5, offset: 0, count: false, ordering },
        )

        expect(await readWhole()).toEqual([])
      })

      it('write through the keys', async () => {
        contractClock.instant = '2026-06-01T00:00:00Z'
        const store = new PostgresEntityStore(watched, storeOptions)
        const id = `urn:written:${situation.replaceAll(' ', '-')}`
        const location = [{ kind: 'GeoProperty' as const, value: point }]
        statements = []
        await store.change('', id, create(id, { types: [type] }), origin('createEntity'))
        await store.change('', id, increment, origin('partialAttributeUpdate'))
        await store.change('', id, remove, origin('deleteEntity'))
        const attributes = { [n]: [{ kind: 'Property' as const, value: 1 }], location }
        await store.change('', id, create(id, { attributes }), origin('createEntity'))
        await store[Symbol.asyncDispose]()

        expect(statements.some(({ sql: text }) => text.includes('write_group'))).toBe(true)
        expect(await readWhole()).toEqual([])
      })
    })
})

function typeOf(name: string) {
  return { kind: 'type' as const, type: name }
}

/**
 * The large tables that a plan reads by a sequential scan, or by an index that leaves it to look for a place, an id or a
 * path row by row.
 */
function wholeTables(plan: unknown): readonly string[] {
  if (Array.isArray(plan)) return plan.flatMap(wholeTables)
  if (typeof plan !== 'object' || plan === null) return []
  const node = plan as Record<string, unknown>
  const table = String(node['Relation Name'])
  const isWhole = node['Node Type'] === 'Seq Scan' || /\b(seq|id|path|segment) = /.test(String(node.Filter))
  const here = isWhole && large.includes(table) ? [`${table} ${node['Index Name']} ${node.Filter}`] : []
  return [...here, ...Object.values(node).flatMap(wholeTables)]
}
