import type { Database } from '@lodestream/shared/postgres/database'
import { openMigratedDatabase } from '@lodestream/shared/testing/open-migrated-database'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { subscriptionServiceMigrations } from '../../src/adapters/postgres/migrations/migrations.ts'
import { createPostgresDeliveryStore } from '../../src/adapters/postgres/postgres-delivery-store.ts'
import { aDelivery } from '../../src/testing/a-delivery.ts'

const at = '2025-06-01T10:00:00.000001Z'
const backlog = 3_000
const rounds = 20

interface TableReads {
  readonly deleted: number
  /** Rows read by walking through the table. */
  readonly walked: number
}

/**
 * Prepared statements keep the plan that was good for the table as it was. Most of the time nothing is undelivered, and
 * the database knows that; when receivers are slow, a backlog grows under these plans.
 */
describe.skipIf(process.env.DATABASE_URL === undefined)(
  'a backlog that grows under plans for an empty table',
  () => {
    let database: Database<unknown>

    beforeAll(async () => {
      database = await openMigratedDatabase(subscriptionServiceMigrations)
    })
    afterAll(() => database[Symbol.asyncDispose]())

    async function readsOnceDeleted(count: number): Promise<TableReads> {
      return vi.waitFor(async () => {
        const { rows } = await sql<TableReads>`
        select n_tup_del::int as deleted, seq_tup_read::int as walked, pg_stat_force_next_flush()
        from pg_stat_user_tables where relname = 'notification_delivery'`.execute(database.kysely)
        expect(rows[0]?.deleted).toBe(count)
        return rows[0] as TableReads
      })
    }

    it('is not walked through to find the notifications that were delivered', async () => {
      const store = createPostgresDeliveryStore(database.kysely)
      const claim = await store.claim(3, 'one')
      const deliver = async (place: number) => {
        const [delivery] = (await store.load(3, [{ ...page, after: BigInt(place) - 1n, limit: 1 }]))[0] ?? []
        if (delivery) await store.complete(claim, [{ kind: 'delivered', delivery, at }])
      }
      const page = { tenant: '', subscriptionId: aDelivery(1).subscriptionId }
      await sql`vacuum analyze notification_delivery`.execute(database.kysely)
      for (let place = 1; place <= rounds; place++) {
        await store.insert(claim, BigInt(place), [aDelivery(place)])
        await deliver(place)
      }
      const before = await readsOnceDeleted(rounds)

      const places = Array.from({ length: backlog }, (_, index) => rounds + 1 + index)
      await store.insert(
        claim,
        BigInt(rounds + backlog),
        places.map((place) => aDelivery(place)),
      )
      for (const place of places.slice(0, rounds)) await deliver(place)

      const after = await readsOnceDeleted(2 * rounds)
      expect(after.walked - before.walked).toBeLessThan(backlog)
    })
  },
)
