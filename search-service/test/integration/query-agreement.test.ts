import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { Database } from '@lodestream/shared/postgres/database'
import { arbitraryGeoEntity, arbitraryGeoQuery } from '@lodestream/shared/testing/arbitrary-geo-query'
import { arbitraryOrdering } from '@lodestream/shared/testing/arbitrary-ordering'
import { arbitraryLinkedQ, arbitraryQEntity } from '@lodestream/shared/testing/arbitrary-q'
import { arbitraryScopedEntity, arbitraryScopeQuery } from '@lodestream/shared/testing/arbitrary-scope-query'
import { exampleTerms } from '@lodestream/shared/testing/q-worked-cases'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MemoryEntities } from '../../src/adapters/memory/memory-entities.ts'
import { MemoryEntityReader } from '../../src/adapters/memory/memory-entity-reader.ts'
import { MemoryEntityStore } from '../../src/adapters/memory/memory-entity-store.ts'
import { placeRows } from '../../src/adapters/postgres/entity-geometry/place-rows.ts'
import { indexRows } from '../../src/adapters/postgres/entity-index/index-rows.ts'
import { segmentBits } from '../../src/adapters/postgres/entity-index/segment.ts'
import { firstMatches } from '../../src/adapters/postgres/first-matches.ts'
import { KnownDocuments } from '../../src/adapters/postgres/known-documents.ts'
import { PostgresEntityReader } from '../../src/adapters/postgres/postgres-entity-reader.ts'
import { PostgresEntityStore } from '../../src/adapters/postgres/postgres-entity-store.ts'
import type { SearchDatabase } from '../../src/adapters/postgres/search-database.ts'
import { smallReads } from '../../src/adapters/postgres/small-reads.ts'
import type { EntityPage, EntityQuery, EntitySelector, Page } from '../../src/ports/entity-reader.ts'
import { contractClock, create, origin, remove } from '../../src/ports/entity-store.contract.ts'
import type { Decide } from '../../src/ports/entity-store.ts'
import { openTestDatabase, storeOptions } from './entity-store-harness.ts'

/** Cases of a property; many more with Q_CASES, one again with Q_SEED. */
const numRuns = Number(process.env.Q_CASES ?? 100)
const seed = process.env.Q_SEED === undefined ? {} : { seed: Number(process.env.Q_SEED) }

const types = ['https://example.org/T', 'https://example.org/U', 'https://example.org/V']
const ids = ['urn:o:1', 'urn:o:2', 'urn:x:1', 'urn:x:2', 'urn:x:3']
const now = '2024-01-01T00:00:00Z'
const point = { type: 'Point', coordinates: [0, 0] }

/** Everything a query can look at, at once. Its id is given later. */
const entity: fc.Arbitrary<Entity> = fc
  .record({
    q: arbitraryQEntity(),
    geo: arbitraryGeoEntity(),
    scoped: arbitraryScopedEntity(),
    types: fc.subarray(types, { minLength: 1 }),
    expiresAt: fc.option(fc.constantFrom('2023-01-01T00:00:00Z', '2025-01-01T00:00:00Z'), { nil: undefined }),
    expiring: fc.boolean(),
  })
  .map(({ q, geo, scoped, types, expiresAt, expiring }) => ({
    ...scoped,
    types,
    ...(expiresAt !== undefined && { expiresAt }),
    attributes: expiring
      ? firstInstancesExpired({ ...asStored(q.attributes), ...geo.attributes })
      : { ...asStored(q.attributes), ...geo.attributes },
  }))

/** Instants of ours have a point before the fraction. */
function asStored(attributes: Entity['attributes']): Entity['attributes'] {
  return JSON.parse(
    JSON.stringify(attributes, (name, value) =>
      name === 'observedAt' || name === 'createdAt' ? String(value).replace(',', '.') : value,
    ),
  )
}

function firstInstancesExpired(attributes: Entity['attributes']): Entity['attributes'] {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, [first, ...others]]) => [
      name,
      [...(first ? [{ ...first, expiresAt: '2023-06-01T00:00:00Z' }] : []), ...others],
    ]),
  )
}

/** One after the other: creations, replacements and deletions of few entities. */
const changes = fc.array(
  fc.record({
    id: fc.constantFrom(...ids),
    entity: fc.option(entity, { nil: undefined, freq: 8 }),
    /** Segments of the index between this change and the last. */
    gap: fc.constantFrom(0, 0, 1, 300),
  }),
  { minLength: 1, maxLength: 10 },
)

const selector: fc.Arbitrary<EntitySelector> = fc.record(
  {
    types: fc.oneof(
      fc.constant({ kind: 'any' as const }),
      fc.constantFrom(...types).map((type) => ({ kind: 'type' as const, type })),
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.subarray(types, { minLength: 2 }))
        .map(([kind, all]) => ({ kind, operands: all.map((type) => ({ kind: 'type' as const, type })) })),
    ),
    ids: fc.subarray(ids, { minLength: 1 }),
    idPattern: fc.constantFrom('x', '1$', '^urn:o'),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<EntitySelector>

const query: fc.Arbitrary<EntityQuery> = fc.record(
  {
    selectors: fc.array(selector, { maxLength: 2 }),
    attrs: fc
      .subarray(['a', 'b', 'location'], { minLength: 1 })
      .map((names) => names.map((name) => exampleTerms.expand(name, 'attribute'))),
    q: arbitraryLinkedQ(),
    geo: arbitraryGeoQuery(),
    scope: arbitraryScopeQuery(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<EntityQuery>

const page: fc.Arbitrary<Page> = fc.record(
  {
    limit: fc.integer({ min: 0, max: 5 }),
    offset: fc.integer({ min: 0, max: 3 }),
    count: fc.boolean(),
    ordering: arbitraryOrdering(),
  },
  { requiredKeys: ['limit', 'offset', 'count'] },
) as fc.Arbitrary<Page>

/** Queries that only entities of one type match, with it. */
const ofOneType = fc
  .tuple(fc.constantFrom(...types), query, fc.boolean())
  .map(([type, asked, isPlain]): [string, EntityQuery] => {
    const { types: _, ...rest } = asked.selectors?.[0] ?? {}
    const selector = { ...(isPlain ? {} : rest), types: { kind: 'type' as const, type } }
    return [type, { ...asked, selectors: [selector] }]
  })

describe.skipIf(!process.env.DATABASE_URL)('queries on PostgreSQL', () => {
  let database: Database<SearchDatabase>
  let tenants = 0

  beforeAll(async () => {
    database = await openTestDatabase()
  })
  afterAll(async () => {
    await database?.[Symbol.asyncDispose]()
  })

  const skipSegments = (count: number) =>
    sql`select setval('entity_seq_seq', nextval('entity_seq_seq') + ${count * 2 ** segmentBits}::bigint)`.execute(
      database.kysely,
    )

  /** The same changes in both stores, in a tenant of their own. */
  async function fill(steps: typeof changes extends fc.Arbitrary<infer Steps> ? Steps : never) {
    contractClock.instant = '2022-01-01T00:00:00Z'
    const tenant = `agreement${++tenants}`
    const entities = new MemoryEntities()
    const memory = new MemoryEntityStore(entities, contractClock, storeOptions)
    const postgres = new PostgresEntityStore(database, storeOptions)
    for (const store of [memory, postgres]) {
      await store.change(tenant, 'urn:first', create('urn:first', { attributes: {} }), origin('createEntity'))
      for (const [step, { id, entity, gap }] of steps.entries()) {
        if (store === postgres && gap > 0) await skipSegments(gap)
        contractClock.instant = `2022-01-01T00:00:${String(10 + step)}Z`
        await store.change(tenant, id, put(id, entity), origin('replaceEntity'))
      }
      contractClock.instant = '2022-01-01T00:00:00Z'
    }
    await postgres[Symbol.asyncDispose]()
    contractClock.instant = now
    return {
      tenant,
      living: entities.living(tenant).flatMap((state) => state.entity ?? []),
      memory: new MemoryEntityReader(entities, contractClock),
      postgres: new PostgresEntityReader(database, contractClock),
    }
  }

  it('agree with those in memory', async () => {
    await fc.assert(
      fc.asyncProperty(
        changes,
        fc.array(fc.tuple(query, page), { minLength: 1, maxLength: 6 }),
        async (steps, asked) => {
          const { tenant, memory, postgres } = await fill(steps)
          for (const [query, page] of asked) {
            const expected = await memory.query(tenant, query, page)
            const found = await postgres.query(tenant, query, page)
            expect(idsAndTotals(found), JSON.stringify([query, page])).toEqual(idsAndTotals(expected))
            expect(withoutPlace(found)).toEqual(withoutPlace(expected))
          }
        },
      ),
      { numRuns, ...seed },
    )
  })

  it('agree with those in memory where the first entities are looked at in the process', async () => {
    let answered = 0
    await fc.assert(
      fc.asyncProperty(
        changes,
        ofOneType,
        page,
        fc.constantFrom(1, 2, 5),
        async (steps, [type, query], { limit, offset }, looks) => {
          const { tenant, memory } = await fill(steps)
          const documents = new KnownDocuments()
          const found = await firstMatches(smallReads(database.kysely), documents, {
            reading: { tenant, now },
            query,
            types: [type],
            slice: { limit: limit + 1, offset, columns: 'reference' },
            looks,
          })
          if (found === undefined) return
          answered += 1
          const expected = await memory.query(tenant, query, { limit: limit + 1, offset, count: false })
          expect(found.references.map((reference) => documents.find(reference)?.entity.id)).toEqual(
            expected.entities.map(({ id }) => id),
          )
        },
      ),
      { numRuns, ...seed },
    )
    expect(answered).toBeGreaterThan(numRuns / 4)
  })

  it('answer pages beyond the end of everything', async () => {
    const { tenant, postgres } = await fill([])
    const beyond: Page = { limit: 1_000, offset: 2_147_483_647, count: true }
    const kinds: readonly EntityQuery[] = [
      {},
      { attrs: ['https://example.org/none'] },
      { selectors: [{ ids: ['urn:first'] }] },
      {
        geo: {
          relation: { kind: 'near', maxDistance: 1 },
          geometry: point,
          geoproperty: 'https://example.org/p',
        },
      },
      { selectors: [{ types: { kind: 'type', type: 'https://example.org/Counter' } }] },
    ]
    for (const kind of kinds) {
      const { entities } = await postgres.query(tenant, kind, beyond)
      expect(entities).toEqual([])
    }
    const byId = { elements: [{ by: { kind: 'id' as const }, descending: true }] }
    expect((await postgres.query(tenant, {}, { ...beyond, ordering: byId })).total).toBe(1)
  })

  it('have in their index what the entities say, whatever happened to them', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (steps) => {
        const { tenant, living } = await fill(steps)

        expect(await indexedRows(tenant)).toEqual(
          living.flatMap((each) => indexRows(each).map((row) => `${each.id} ${row}`)).toSorted(),
        )
        expect(await indexedPlaces(tenant)).toBe(living.flatMap(placeRows).length)
      }),
      { numRuns, ...seed },
    )
  })

  async function indexedRows(tenant: string): Promise<readonly string[]> {
    const { rows } = await sql<{ row: string }>`
      select e.id || ' ' || v.path || ' ' || encode(v.key, 'hex') as row
      from entity_value as v left join entity as e on e.tenant = v.tenant and e.seq = v.seq
      where v.tenant = ${tenant} and v.segment = v.seq >> 15`.execute(database.kysely)
    return rows.map(({ row }) => row).toSorted()
  }

  async function indexedPlaces(tenant: string): Promise<number> {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from entity_geometry as g
      join entity as e on e.tenant = g.tenant and e.seq = g.seq where g.tenant = ${tenant}`.execute(
      database.kysely,
    )
    return rows[0]?.n ?? 0
  }
})

function idsAndTotals({
  entities,
  more,
  total,
}: {
  entities: readonly Entity[]
  more: boolean
  total?: number
}) {
  return { ids: entities.map(({ id }) => id), more, total }
}

/** Places are each store's own. */
function withoutPlace({ last: _, ...page }: EntityPage): Omit<EntityPage, 'last'> {
  return page
}

/** Creates or replaces, or deletes when there is no entity. */
function put(id: string, next: Entity | undefined): Decide<unknown> {
  return (current, at, nextVersion) => {
    if (next === undefined) return current ? remove(current, at, nextVersion) : { result: undefined }
    const stamped = { ...next, id, createdAt: current?.createdAt ?? at, modifiedAt: at, version: 0 }
    if (current === undefined)
      return { change: { kind: 'entityCreated', entity: stamped }, result: undefined }
    return {
      change: { kind: 'entityUpdated', previous: current, entity: stamped, changes: [] },
      result: undefined,
    }
  }
}
