import type { Database } from '@lodestream/shared/postgres/database'
import { openMigratedDatabase } from '@lodestream/shared/testing/open-migrated-database'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { subscriptionServiceMigrations } from '../../src/adapters/postgres/migrations/migrations.ts'
import { createPostgresPeriodLedger } from '../../src/adapters/postgres/postgres-period-ledger.ts'
import { createPostgresSubscriptionStore } from '../../src/adapters/postgres/postgres-subscription-store.ts'
import { periodLedgerContract } from '../../src/ports/period-ledger.contract.ts'
import { sampleSubscription } from '../../src/testing/sample-subscription.ts'

let database: Database<unknown>

beforeAll(async () => {
  database = await openMigratedDatabase(subscriptionServiceMigrations)
})

afterAll(() => database[Symbol.asyncDispose]())

async function emptyLedger() {
  await sql`truncate periodic_notification, subscription`.execute(database.kysely)
  return createPostgresPeriodLedger(database.kysely)
}

periodLedgerContract('PostgreSQL', emptyLedger)

it('what is recorded of a subscription goes with it', async () => {
  const ledger = await emptyLedger()
  const store = createPostgresSubscriptionStore(database.kysely)
  const { id, tenant } = sampleSubscription()
  await store.create(sampleSubscription())
  await ledger.record({ tenant, subscriptionId: id }, { from: '2025-01-01T00:00:00Z', count: 1 })

  await store.delete(tenant, id)

  expect(await ledger.load()).toEqual([])
})
