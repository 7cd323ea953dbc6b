import { AlreadyExists, BadRequestData, ServiceOverloaded } from '@lodestream/shared/ngsi-ld/errors'
import type { Database } from '@lodestream/shared/postgres/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostgresEntityReader } from '../../src/adapters/postgres/postgres-entity-reader.ts'
import { PostgresEntityStore } from '../../src/adapters/postgres/postgres-entity-store.ts'
import type { SearchDatabase } from '../../src/adapters/postgres/search-database.ts'
import { expiryScheduleContract } from '../../src/operations/expire-entities.contract.ts'
import { entityQueryContract } from '../../src/ports/entity-query.contract.ts'
import { entityReaderContract } from '../../src/ports/entity-reader.contract.ts'
import {
  contractClock,
  create,
  entityStoreContract,
  increment,
  n,
  origin,
  remove,
} from '../../src/ports/entity-store.contract.ts'
import { countStatements } from './count-statements.ts'
import { harnessOn, openTestDatabase, storeOptions } from './entity-store-harness.ts'

describe.skipIf(process.env.DATABASE_URL === undefined)('on a PostgreSQL server', () => {
  const open = async () => harnessOn(await openTestDatabase())
  entityStoreContract(open)
  entityReaderContract(open)
  entityQueryContract(open)
  expiryScheduleContract(open)

  describe('PostgresEntityStore', () => {
    let database: Database<SearchDatabase>
    let reader: PostgresEntityReader
    const store = (limits = {}) => new PostgresEntityStore(database, { ...storeOptions, ...limits })
    const creation = origin('createEntity')

    beforeAll(async () => {
      database = await openTestDatabase()
      reader = new PostgresEntityReader(database, contractClock)
    })
    afterAll(() => database[Symbol.asyncDispose]())

    it('creates an id once when two stores race for the same ones', async () => {
      const stores = [store(), store()]
      const ids = Array.from({ length: 60 }, (_, index) => `urn:race:${index}`)

      const outcomes = await Promise.allSettled(
        ids.flatMap((id) => stores.map((each) => each.change('race', id, create(id), creation))),
      )

      const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
      expect(refusals).toHaveLength(ids.length)
      expect(refusals.every((reason) => reason instanceof AlreadyExists)).toBe(true)
      const { rows } = await sql`select count(*)::int as n from event_outbox where tenant = 'race'`.execute(
        database.kysely,
      )
      expect(rows).toEqual([{ n: ids.length }])
    })

    it('loses no update of two stores, and repeats no sequence', async () => {
      const stores = [store(), store()]
      const ids = ['urn:hot:1', 'urn:hot:2', 'urn:hot:3']
      for (const id of ids) await stores[0]?.change('hot', id, create(id), creation)

      await Promise.all(
        stores.flatMap((each) =>
          Array.from({ length: 90 }, (_, index) =>
            each.change('hot', ids[index % 3] ?? '', increment, origin('updateAttributes')),
          ),
        ),
      )

      for (const id of ids)
        expect(await reader.find('hot', id)).toMatchObject({
          version: 61,
          attributes: { [n]: [{ value: 60 }] },
        })
      const { rows } = await sql`
        select count(*)::int as rows, count(distinct (entity_id, first_sequence))::int as sequences,
          max(first_sequence)::int as last
        from event_outbox where tenant = 'hot'`.execute(database.kysely)
      expect(rows).toEqual([{ rows: 183, sequences: 183, last: 62 }])
    })

    it('refuses what PostgreSQL cannot store, and only that', async () => {
      const one = store()
      const unstorable = { attributes: { [n]: [{ kind: 'Property' as const, value: 'a\u0000b' }] } }

      const outcomes = await Promise.allSettled([
        one.change('odd', 'urn:1', create('urn:1'), creation),
        one.change('odd', 'urn:2', create('urn:2', unstorable), creation),
        one.change('odd', 'urn:\u001d3', create('urn:3'), creation),
        one.change('odd', `urn:${'long'.repeat(9_000)}`, create('urn:4'), creation),
        one.change('odd', 'urn:5', create('urn:5'), creation),
      ])

      expect(outcomes.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'rejected',
        'fulfilled',
        'fulfilled',
      ])
      const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
      expect(reasons.every((reason) => reason instanceof BadRequestData)).toBe(true)
      expect(await reader.find('odd', 'urn:5')).toBeDefined()
    })

    it('writes one row of history per attribute instance, with what was deleted', async () => {
      const one = store()
      await one.change('past', 'urn:a', create('urn:a'), creation)
      await one.change('past', 'urn:a', increment, origin('updateAttributes'))
      await one.change('past', 'urn:a', remove, origin('deleteEntity'))

      const { rows } = await sql`
        select attribute, kind, doc -> 'value' as value, deleted, version, dataset_id
        from attribute_instance where tenant = 'past' order by version`.execute(database.kysely)

      expect(rows).toEqual([
        { attribute: n, kind: 'Property', value: 0, deleted: false, version: 1, dataset_id: null },
        { attribute: n, kind: 'Property', value: 1, deleted: false, version: 2, dataset_id: null },
        { attribute: n, kind: 'Property', value: 1, deleted: true, version: 3, dataset_id: null },
      ])
    })

    it('keeps a value of the past once, in one group and in another', async () => {
      const one = store()
      await one.change('late', 'urn:a', create('urn:a'), creation)
      const value = (observedAt: string, given: unknown, datasetId?: string) => ({
        entityId: 'urn:a',
        origin: origin('telemetry'),
        decide: () => {
          const instance = { kind: 'Property' as const, value: given as number, observedAt }
          return { past: { name: n, instance: { ...instance, ...(datasetId && { datasetId }) } }, result: 0 }
        },
      })
      const [early, earlier] = ['2025-01-01T00:00:01Z', '2025-01-01T00:00:00.5Z']

      for (let round = 0; round < 2; round += 1)
        await one.changeAll('late', [
          value(early, { b: 1, a: 2 }),
          value(earlier, 2),
          value(early, { b: 1, a: 2 }),
          value(early, 3),
          value(early, 3, 'urn:d:1'),
        ])
      await one.changeAll('late', [value(early, { a: 2, b: 1 })])

      const { rows } = await sql`
        select doc -> 'value' as value, dataset_id, version from attribute_instance
        where tenant = 'late' and observed_at is not null order by observed_at, doc::text`.execute(
        database.kysely,
      )
      expect(rows).toEqual([
        { value: 2, dataset_id: null, version: 1 },
        { value: 3, dataset_id: 'urn:d:1', version: 1 },
        { value: 3, dataset_id: null, version: 1 },
        { value: { a: 2, b: 1 }, dataset_id: null, version: 1 },
      ])
    })

    it('commits a batch of 1,000 by two statements, refusals included', async () => {
      const changes = Array.from({ length: 1_000 }, (_, index) => {
        const id = `urn:${index % 900}`
        return { entityId: id, decide: create(id), origin: origin('createBatch') }
      })
      const { statements, counted } = countStatements(database)
      await using one = new PostgresEntityStore(counted, storeOptions)

      const answers = await one.changeAll('batch', changes)

      expect(statements).toEqual(['read_entities', 'write_group'])
      expect(answers.filter((answer) => 'refusal' in answer)).toHaveLength(100)
      const { rows } = await sql`select count(*)::int as n from event_outbox where tenant = 'batch'`.execute(
        database.kysely,
      )
      expect(rows).toEqual([{ n: 900 }])

      statements.length = 0
      await one.changeAll(
        'batch',
        changes.map((change) => ({ ...change, decide: increment })),
      )

      expect(statements).toEqual(['read_entities', 'write_group'])
    })

    it('puts small batches that wait together into one transaction', async () => {
      const { statements, counted } = countStatements(database)
      await using one = new PostgresEntityStore(counted, storeOptions)

      await Promise.all(
        Array.from({ length: 20 }, (_, batch) =>
          one.changeAll(
            'batches',
            Array.from({ length: 10 }, (_, index) => {
              const id = `urn:${batch}:${index}`
              return { entityId: id, decide: create(id), origin: origin('createBatch') }
            }),
          ),
        ),
      )

      expect(statements.filter((statement) => statement === 'begin').length).toBeLessThanOrEqual(3)
    })

    it('lets single changes pass by batches that wait', async () => {
      const one = store()
      await one.change('pass', 'urn:held', create('urn:held'), creation)
      const held = { entityId: 'urn:held', decide: increment, origin: origin('updateBatch') }
      const batches: Promise<unknown>[] = []
      const ended: string[] = []

      await database.kysely.transaction().execute(async (holder) => {
        await sql`select 1 from entity where tenant = 'pass' and id = 'urn:held' for update`.execute(holder)
        for (let batch = 0; batch < 3; batch += 1)
          batches.push(one.changeAll('pass', [held]).then(() => ended.push('batch')))
        await Promise.all(
          Array.from({ length: 200 }, (_, index) =>
            one.change('pass', `urn:single:${index}`, create(`urn:single:${index}`), creation),
          ),
        )
        ended.push('singles')
      })
      await Promise.all(batches)

      expect(ended).toEqual(['singles', 'batch', 'batch', 'batch'])
    })

    it('takes all of a batch but what PostgreSQL cannot store', async () => {
      const unstorable = { attributes: { [n]: [{ kind: 'Property' as const, value: 'a\u0000b' }] } }
      const answers = await store().changeAll(
        'halves',
        Array.from({ length: 300 }, (_, index) => {
          const id = `urn:${index}`
          return { entityId: id, decide: create(id, index === 77 ? unstorable : {}), origin: creation }
        }),
      )

      expect(
        answers.flatMap((answer, index) => ('refusal' in answer ? [[index, answer.refusal]] : [])),
      ).toEqual([[77, expect.any(BadRequestData)]])
    })

    it('refuses when too much is waiting', async () => {
      const one = store({ maxWaitingChanges: 2 })

      const outcomes = await Promise.allSettled(
        ['urn:1', 'urn:2', 'urn:3'].map((id) => one.change('full', id, create(id), creation)),
      )

      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
      expect(outcomes[2]).toMatchObject({ reason: expect.any(ServiceOverloaded) })
    })

    it('refuses while the outbox holds more than its limit', async () => {
      const one = store({ maxOutboxRows: 0 })

      await expect(
        (async () => {
          for (let index = 0; index < 1_000; index += 1)
            await one.change('waits', `urn:${index}`, create(`urn:${index}`), creation)
        })(),
      ).rejects.toBeInstanceOf(ServiceOverloaded)
    })

    it('signals the shards that have something new', async () => {
      const heard: string[] = []
      await using _ = await database.signals.listen('event_outbox', (payload) => heard.push(payload))

      await store().change('signal', 'urn:a', create('urn:a'), creation)

      expect(heard[0]).toMatch(/^\d+$/)
    })

    it('has no index that an update of a value must touch', async () => {
      const { rows } = await sql<{ indexdef: string }>`
        select indexdef from pg_indexes where tablename = 'entity'`.execute(database.kysely)

      const everyChange = /\b(doc|version|base_version|sequence|modified_at)\b/
      expect(
        rows.map(({ indexdef }) => indexdef).filter((definition) => everyChange.test(definition)),
      ).toEqual([])
    })

    it('goes through the key index on tables that were never analysed', async () => {
      await using fresh = await openTestDatabase()
      const { rows } = await sql<{ 'QUERY PLAN': string }>`
        explain select e.* from unnest(string_to_array('a', chr(29)), string_to_array('b', chr(29))) as k (tenant, id)
        cross join lateral (
          select doc from entity where tenant = coalesce(k.tenant, '') and id = k.id for update) as e`.execute(
        fresh.kysely,
      )

      expect(rows.map((row) => row['QUERY PLAN']).join()).toContain('entity_pkey')
    })
  })
})
