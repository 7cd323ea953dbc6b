import type { Database } from '@lodestream/shared/postgres/database'
import { openMigratedDatabase } from '@lodestream/shared/testing/open-migrated-database'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subscriptionServiceMigrations } from '../../src/adapters/postgres/migrations/migrations.ts'
import { createPostgresSubscriptionStore } from '../../src/adapters/postgres/postgres-subscription-store.ts'
import { subscriptionStoreContract } from '../../src/ports/subscription-store.contract.ts'
import { sampleSubscription } from '../../src/testing/sample-subscription.ts'

let database: Database<unknown>

beforeAll(async () => {
  database = await openMigratedDatabase(subscriptionServiceMigrations)
})

afterAll(() => database[Symbol.asyncDispose]())

async function emptyStore() {
  await sql`truncate subscription, subscription_statistics, subscription_throttle`.execute(database.kysely)
  return createPostgresSubscriptionStore(database.kysely)
}

subscriptionStoreContract('PostgreSQL', emptyStore)

describe('createPostgresSubscriptionStore()', () => {
  const { id } = sampleSubscription()

  it('shows the counters of the delivery path and forgets them with the subscription', async () => {
    const store = await emptyStore()
    await store.create(sampleSubscription())
    await sql`insert into subscription_statistics values ('', ${id}, 3, 1, '2025-01-01T00:00:00Z', null,
      '2025-01-01T00:00:00Z')`.execute(database.kysely)

    const before = await store.find('', id)
    await store.delete('', id)
    await store.create(sampleSubscription())

    expect(before?.statistics).toEqual({
      timesSent: 3,
      timesFailed: 1,
      lastNotification: '2025-01-01T00:00:00Z',
      lastFailure: '2025-01-01T00:00:00Z',
    })
    expect((await store.find('', id))?.statistics).toBeUndefined()
  })

  it('tells everything again to a consumer that was away while deletions were forgotten', async () => {
    const store = await emptyStore()
    await store.create(sampleSubscription({ id: 'urn:old' }))
    await store.create(sampleSubscription({ id: 'urn:kept' }))
    const { revision } = await store.changesSince(undefined)

    await store.delete('', 'urn:old')
    await sql`update subscription set deleted_at = now() - interval '2 days' where document is null`.execute(
      database.kysely,
    )
    await store.create(sampleSubscription({ id: 'urn:new' }))
    await store.delete('', 'urn:new')
    const changes = await store.changesSince(revision)

    expect(changes.complete).toBe(true)
    expect(changes.changed.map((subscription) => subscription.id)).toEqual(['urn:kept'])
  })
})
