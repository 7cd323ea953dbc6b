import type { Database } from '@lodestream/shared/postgres/database'
import { openMigratedDatabase } from '@lodestream/shared/testing/open-migrated-database'
import { sql } from 'kysely'
import { afterAll, beforeAll } from 'vitest'
import { subscriptionServiceMigrations } from '../../src/adapters/postgres/migrations/migrations.ts'
import { createPostgresDeadLetterStore } from '../../src/adapters/postgres/postgres-dead-letter-store.ts'
import { createPostgresDeliveryStore } from '../../src/adapters/postgres/postgres-delivery-store.ts'
import { createPostgresReplayStore } from '../../src/adapters/postgres/postgres-replay-store.ts'
import type { DeliveryStatistics } from '../../src/domain/subscription.ts'
import { deliveryStoreContract } from '../../src/ports/delivery-store.contract.ts'

let database: Database<unknown>

beforeAll(async () => {
  database = await openMigratedDatabase(subscriptionServiceMigrations)
})

afterAll(() => database[Symbol.asyncDispose]())

deliveryStoreContract('PostgreSQL', async () => {
  await sql`truncate partition_position, notification_delivery, dead_letter, subscription_throttle,
    subscription_statistics`.execute(database.kysely)
  return {
    deliveries: createPostgresDeliveryStore(database.kysely),
    deadLetters: createPostgresDeadLetterStore(database.kysely),
    replays: createPostgresReplayStore(database.kysely),
    statisticsOf,
  }
})

async function statisticsOf(tenant: string, id: string): Promise<DeliveryStatistics | undefined> {
  const { rows } = await sql<Record<string, string | null>>`
    select times_sent as "timesSent", times_failed as "timesFailed", last_notification as "lastNotification",
      last_success as "lastSuccess", last_failure as "lastFailure"
    from subscription_statistics where tenant = ${tenant} and subscription_id = ${id}`.execute(
    database.kysely,
  )
  const [row] = rows
  if (!row) return undefined
  const { timesSent, timesFailed, ...times } = row
  return {
    timesSent: Number(timesSent),
    timesFailed: Number(timesFailed),
    ...Object.fromEntries(Object.entries(times).filter(([, value]) => value !== null)),
  }
}
