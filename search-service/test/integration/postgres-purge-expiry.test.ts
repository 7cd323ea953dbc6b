import type { Database } from '@lodestream/shared/postgres/database'
import { parseQ } from '@lodestream/shared/query/parse-q'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { nextExpiring } from '../../src/adapters/postgres/postgres-expiry-schedule.ts'
import type { SearchDatabase } from '../../src/adapters/postgres/search-database.ts'
import type { ExpiryHarness } from '../../src/operations/expire-entities.contract.ts'
import { expireEntities } from '../../src/operations/expire-entities.ts'
import { type PurgeEntities, purgeEntities, purgePageSize } from '../../src/operations/purge-entities.ts'
import type { EntityReader } from '../../src/ports/entity-reader.ts'
import { contractClock, create, increment, n, origin } from '../../src/ports/entity-store.contract.ts'
import { harnessOn, openTestDatabase } from './entity-store-harness.ts'

const other = 'https://example.org/other'
const type = 'https://example.org/Counter'
const all: PurgeEntities = { query: { selectors: [{ types: { kind: 'type', type } }] }, local: false }

describe.skipIf(process.env.DATABASE_URL === undefined)('purge and expiry on PostgreSQL', () => {
  let database: Database<SearchDatabase>
  let harness: ExpiryHarness
  let tenant: string
  let tests = 0

  beforeAll(async () => {
    database = await openTestDatabase()
    harness = harnessOn(database)
  })
  afterAll(() => harness.close())
  beforeEach(() => {
    tests += 1
    tenant = `purge${tests}`
    contractClock.instant = '2026-01-01T00:00:00.000000Z'
  })

  const two = {
    attributes: {
      [n]: [{ kind: 'Property' as const, value: 0 }],
      [other]: [{ kind: 'Property' as const, value: 0 }],
    },
  }
  const fill = (count: number, members = {}) =>
    harness.store.changeAll(
      tenant,
      Array.from({ length: count }, (_, index) => {
        const id = `urn:${index}`
        return { entityId: id, decide: create(id, members), origin: origin('createBatch') }
      }),
    )
  const purge = (request: PurgeEntities, reader: EntityReader = harness.reader) => {
    const { context } = origin('purgeEntities')
    const { store } = harness
    return purgeEntities({ store, reader, clock: contractClock })({ tenant, context }, request)
  }
  const count = async (query = {}) => {
    const page = { limit: 0, offset: 0, count: true }
    return (await harness.reader.query(tenant, query, page)).total
  }
  const eventRows = async () => (await harness.outbox(tenant)).length

  it('deletes more than a page', async () => {
    await fill(purgePageSize * 2 + 7)

    await purge(all)

    expect(await count()).toBe(0)
    expect(await eventRows()).toBe((purgePageSize * 2 + 7) * 2)
  })

  it.each([{ drop: [n] }, { keep: [other] }])(
    'takes attributes from more than a page: %o',
    async (attributes) => {
      const entities = purgePageSize * 2 + 7
      await fill(entities, two)

      await purge({ ...all, ...attributes })
      await purge({ ...all, ...attributes })

      expect(await count()).toBe(entities)
      expect(await count({ attrs: [n] })).toBe(0)
      expect(await count({ attrs: [other] })).toBe(entities)
      expect(await eventRows()).toBe(entities * 2)
    },
  )

  it('leaves alone what an update saved meanwhile, and what was created', async () => {
    await fill(3)
    const q = parseQ('n==0', { expand: (name) => `https://example.org/${name}`, compact: (iri) => iri })
    const meanwhile: EntityReader = {
      find: (...request) => harness.reader.find(...request),
      ids: (...request) => harness.reader.ids(...request),
      query: async (...request) => {
        const page = await harness.reader.query(...request)
        await harness.store.change(tenant, 'urn:1', increment, origin('updateAttributes'))
        contractClock.instant = '2026-01-02T00:00:00.000000Z'
        await harness.store
          .change(tenant, 'urn:new', create('urn:new'), origin('createEntity'))
          .catch(() => {})
        return page
      },
    }

    await purge({ query: { ...all.query, q }, local: false }, meanwhile)

    const { entities } = await harness.reader.query(tenant, {}, { limit: 10, offset: 0, count: false })
    expect(entities.map(({ id }) => id)).toEqual(['urn:1', 'urn:new'])
  })

  it('leaves tombstones of what expires in the history', async () => {
    await fill(1, { ...two, expiresAt: '2026-01-01T00:00:01Z' })
    contractClock.instant = '2026-01-01T00:00:02.000000Z'
    const { store, schedule } = harness
    await using _ = await expireEntities({ store, schedule, clock: contractClock })

    await waitUntil('the expiry', async () => (await eventRows()) === 2)

    const { rows } = await sql`
      select attribute, deleted, version from attribute_instance where tenant = ${tenant}
      order by version, attribute`.execute(database.kysely)
    expect(rows).toEqual([
      { attribute: n, deleted: false, version: 1 },
      { attribute: other, deleted: false, version: 1 },
      { attribute: n, deleted: true, version: 2 },
      { attribute: other, deleted: true, version: 2 },
    ])
  })

  it('finds what expires first by indexes', async () => {
    const plan = await database.kysely.transaction().execute(async (transaction) => {
      // Of a table of a few rows the planner may think that sorting is as good as an index, as its statistics go.
      for (const way of ['seqscan', 'bitmapscan', 'sort'])
        await sql`set local ${sql.ref(`enable_${way}`)} = off`.execute(transaction)
      const { rows } = await sql<Record<string, string>>`explain ${nextExpiring(10)}`.execute(transaction)
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    })

    expect(plan).toContain('entity_expiry')
    expect(plan).toContain('entity_instance_expiry')
    expect(plan).not.toContain('Sort Key: entity.')
  })
})
