import type { Database } from '@lodestream/shared/postgres/database'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import { type CompiledQuery, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { segmentBits } from '../../src/adapters/postgres/entity-index/segment.ts'
import { PostgresEntityReader } from '../../src/adapters/postgres/postgres-entity-reader.ts'
import type { SearchDatabase } from '../../src/adapters/postgres/search-database.ts'
import {
  contractClock,
  create,
  type EntityStoreHarness,
  increment,
  n,
  origin,
  remove,
} from '../../src/ports/entity-store.contract.ts'
import { harnessOn, openTestDatabase } from './entity-store-harness.ts'

const other = 'https://example.org/other'
const type = 'https://example.org/Meter'
const tenant = 'references'
const page = { limit: 5, offset: 0, count: true }

/** Queries find references first, and read only the documents that are not known. */
describe.skipIf(process.env.DATABASE_URL === undefined)('what a query finds and what it shows', () => {
  let database: Database<SearchDatabase>
  let harness: EntityStoreHarness
  let before: { readonly statement: RegExp; readonly act: () => Promise<unknown> } | undefined
  let reads: string[] = []
  let reader: PostgresEntityReader

  beforeAll(async () => {
    database = await openTestDatabase()
    harness = harnessOn(database)
  })
  afterAll(() => harness.close())

  beforeEach(() => {
    before = undefined
    reads = []
    reader = new PostgresEntityReader({ ...database, kysely: watched(database.kysely) }, contractClock)
  })

  /** Does something before a statement of some kind is executed for the first time. */
  function watched(kysely: typeof database.kysely): typeof database.kysely {
    return new Proxy(kysely, {
      get(target, property) {
        const member: unknown = Reflect.get(target, property, target)
        if (property !== 'executeQuery') return typeof member === 'function' ? member.bind(target) : member
        return async (query: CompiledQuery) => {
          reads.push(query.sql)
          const act = before?.statement.test(query.sql) ? before.act : undefined
          if (act) before = undefined
          await act?.()
          return target.executeQuery(query)
        }
      },
    })
  }

  const change = (id: string, decide: Parameters<EntityStoreHarness['store']['change']>[2]) =>
    harness.store.change(tenant, id, decide, origin('createEntity'))
  const add = (id: string, values: Readonly<Record<string, number>>) =>
    change(
      id,
      create(id, {
        types: [type],
        attributes: Object.fromEntries(
          Object.entries(values).map(([name, value]) => [name, [{ kind: 'Property', value }]]),
        ),
      }),
    )
  /** The next places are in the next segment. */
  const nextSegment = () =>
    sql`select setval(pg_get_serial_sequence('entity', 'seq'), ${2 ** segmentBits}::bigint + nextval(pg_get_serial_sequence('entity', 'seq')))`.execute(
      database.kysely,
    )
  const is = (kind: 'greater' | 'less' | 'equal', name: string, value: number): QExpression => ({
    kind,
    target: { path: [name] },
    value: { type: 'number', value },
  })
  const meters = (q: QExpression) => ({ selectors: [{ types: { kind: 'type', type } as const }], q })

  it('what changed in between is left out when it does not match any more', async () => {
    await add('urn:m:1', { [n]: 10 })
    await add('urn:m:2', { [n]: 10 })
    before = { statement: /\/\* documents \*\//, act: () => change('urn:m:1', increment) }

    const found = await reader.query(tenant, meters(is('equal', n, 10)), page)

    expect(before).toBeUndefined()
    expect(found).toMatchObject({ entities: [{ id: 'urn:m:2' }], total: 1, more: false })
  })

  it('what changed in between is shown as it is now when it still matches', async () => {
    await add('urn:m:3', { [n]: 20 })
    before = { statement: /\/\* documents \*\//, act: () => change('urn:m:3', increment) }

    const found = await reader.query(tenant, meters(is('greater', n, 19)), page)

    expect(before).toBeUndefined()
    expect(found.entities).toMatchObject([
      { id: 'urn:m:3', version: 2, attributes: { [n]: [{ value: 21 }] } },
    ])
  })

  it('what was deleted in between is not shown', async () => {
    await add('urn:m:4', { [n]: 30 })
    before = { statement: /\/\* documents \*\//, act: () => change('urn:m:4', remove) }

    expect(await reader.query(tenant, meters(is('greater', n, 29)), page)).toMatchObject({
      entities: [],
      total: 0,
    })
  })

  it('no document is read twice', async () => {
    await add('urn:m:5', { [n]: 40 })
    const query = meters(is('equal', n, 40))
    const first = await reader.query(tenant, query, page)
    reads = []

    expect(await reader.query(tenant, query, page)).toEqual(first)
    expect(reads.filter((text) => /documents|entity\.doc|::text as doc/.test(text))).toEqual([])
  })

  it('an entity that matches twice counts once, also where the slice goes on in another segment', async () => {
    const both = { [n]: 50, [other]: 50 }
    for (const id of ['urn:m:a', 'urn:m:b', 'urn:m:c']) await add(id, both)
    await nextSegment()
    for (const id of ['urn:m:d', 'urn:m:e']) await add(id, both)
    const query = meters({ kind: 'or', operands: [is('equal', n, 50), is('equal', other, 50)] })

    for (const count of [false, true]) {
      const found = await reader.query(tenant, query, { limit: 4, offset: 0, count })
      expect(found.entities.map(({ id }) => id)).toEqual(['urn:m:a', 'urn:m:b', 'urn:m:c', 'urn:m:d'])
      expect(found.more).toBe(true)
      expect(found.total).toBe(count ? 5 : undefined)
    }
    reads = []
    await reader.query(tenant, query, { limit: 4, offset: 0, count: false })
    expect(reads.filter((text) => text.includes('/* covered_'))).toHaveLength(1)
  })

  it('values that are far apart are looked for as far as it took before, and further where that does not do', async () => {
    const ids = Array.from({ length: 12 }, (_, number) => `urn:m:far:${number}`)
    for (const id of ids) {
      await add(id, { [n]: 1_000 })
      await nextSegment()
    }
    const query = meters(is('greater', n, 999))
    const find = async (offset: number) => {
      reads = []
      const { entities, more } = await reader.query(tenant, query, { limit: 2, offset, count: false })
      const looks = reads.filter((text) => text.includes('covered_paths')).length
      return { ids: entities.map(({ id }) => id), more, looks }
    }

    expect(await find(0)).toEqual({ ids: ids.slice(0, 2), more: true, looks: 2 })
    expect(await find(0)).toEqual({ ids: ids.slice(0, 2), more: true, looks: 1 })
    expect(await find(4)).toEqual({ ids: ids.slice(4, 6), more: true, looks: 1 })
    for (const id of ids.slice(1, 9)) await change(id, remove)
    expect(await find(0)).toEqual({ ids: [ids[0], ids[9]], more: true, looks: 2 })
    expect(await find(2)).toEqual({ ids: ids.slice(10), more: false, looks: 1 })
  })

  it('queries that share statements answer what each answers alone, in every tenant', async () => {
    const tenants = ['together-1', 'together-2']
    const most = 40
    for (const [offset, name] of tenants.entries())
      for (let value = 0; value < most; value++) {
        const attributes = { [n]: [{ kind: 'Property' as const, value: value + offset }] }
        const id = `urn:m:${value}`
        await harness.store.change(
          name,
          id,
          create(id, { types: [type], attributes }),
          origin('createEntity'),
        )
      }
    const queries = Array.from({ length: most }, (_, low) => meters(is('greater', n, low)))
    const idsOf = (offset: number, low: number) =>
      Array.from({ length: most }, (_, value) => value).filter((value) => value + offset > low)

    // The first round learns how values lie, and reads documents; the next one shares most of its statements.
    for (let round = 0; round < 3; round++) {
      reads = []
      const asked = tenants.flatMap((name, offset) =>
        queries.map(async (query, low) => {
          const found = await reader.query(name, query, { ...page, count: low % 2 === 0 })
          const expected = idsOf(offset, low)
          expect(found.entities.map(({ id }) => id)).toEqual(
            expected.slice(0, page.limit).map((value) => `urn:m:${value}`),
          )
          expect(found.more).toBe(expected.length > page.limit)
          expect(found.total).toBe(low % 2 === 0 ? expected.length : undefined)
        }),
      )
      await Promise.all(asked)
    }
    expect(reads.length).toBeLessThan(tenants.length * most)
  })
})
