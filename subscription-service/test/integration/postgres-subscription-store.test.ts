import { TooManyResults } from '@lodestream/shared/ngsi-ld/errors'
import type { Database } from '@lodestream/shared/postgres/database'
import { openMigratedDatabase } from '@lodestream/shared/testing/open-migrated-database'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subscriptionServiceMigrations } from '../../src/adapters/postgres/migrations/migrations.ts'
import { createPostgresSubscriptionStore } from '../../src/adapters/postgres/postgres-subscription-store.ts'
import { subscriptionStoreContract } from '../../src/ports/subscription-store.contract.ts'
import { changesOf } from '../../src/testing/changes-of.ts'
import { sampleSubscription } from '../../src/testing/sample-subscription.ts'

let database: Database<unknown>

beforeAll(async () => {
  database = await openMigratedDatabase(subscriptionServiceMigrations)
})

afterAll(() => database[Symbol.asyncDispose]())

async function emptyStore(maxPerTenant?: number) {
  await sql`truncate subscription, subscription_count, subscription_statistics,
    subscription_throttle`.execute(database.kysely)
  return createPostgresSubscriptionStore(database.kysely, maxPerTenant)
}

subscriptionStoreContract('PostgreSQL', () => emptyStore())

describe('createPostgresSubscriptionStore()', () => {
  const { id } = sampleSubscription()

  it('lets a tenant have so many subscriptions, however many are created at once, and nobody else pays', async () => {
    const store = await emptyStore(3)
    const ids = Array.from({ length: 8 }, (_, place) => `urn:ngsi-ld:Subscription:${place}`)

    const results = await Promise.allSettled(
      ids.map((each) => store.create(sampleSubscription({ id: each }))),
    )

    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    expect(refused).toHaveLength(5)
    for (const error of refused) expect(error).toBeInstanceOf(TooManyResults)
    const { subscriptions } = await store.list('', { limit: 10, offset: 0, count: false })
    expect(subscriptions).toHaveLength(3)
    await store.create(sampleSubscription({ tenant: 'farm' }))
    await store.delete('', subscriptions[0]?.subscription.id ?? '')
    await store.create(sampleSubscription({ id: 'urn:ngsi-ld:Subscription:new' }))
    await expect(store.create(sampleSubscription({ id: 'urn:ngsi-ld:Subscription:more' }))).rejects.toThrow(
      'The tenant has 3 subscriptions',
    )
  })

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
    const { revision } = await changesOf(store, undefined)

    await store.delete('', 'urn:old')
    await sql`update subscription set deleted_at = now() - interval '2 days' where document is null`.execute(
      database.kysely,
    )
    await store.create(sampleSubscription({ id: 'urn:new' }))
    await store.delete('', 'urn:new')
    const changes = await changesOf(store, revision)

    expect(changes.complete).toBe(true)
    expect(changes.changed.map((subscription) => subscription.id)).toEqual(['urn:kept'])
  })

  it('tells everything in pages, in the order of revisions, whatever is written and deleted meanwhile', async () => {
    const store = await emptyStore()
    await store.create(sampleSubscription({ id: 'urn:first' }))
    await store.create(sampleSubscription({ id: 'urn:gone' }))
    await sql`update subscription_revision set revision = revision + 2500`.execute(database.kysely)
    await sql`insert into subscription (tenant, subscription_id, document, created_at, revision)
      select tenant, 'urn:s:' || n, replace(document, 'urn:first', 'urn:s:' || n), created_at, revision + 1 + n
      from subscription, generate_series(1, 2500) n where subscription_id = 'urn:first'`.execute(
      database.kysely,
    )
    const seen = new Set<string>()
    const sizes: number[] = []

    for await (const { changed, deleted } of store.changesSince(undefined)) {
      for (const { id: each } of changed) seen.add(each)
      for (const { subscriptionId } of deleted) seen.delete(subscriptionId)
      sizes.push(changed.length + deleted.length)
      if (sizes.length === 1) await store.delete('', 'urn:gone')
      if (sizes.length === 2) await store.create(sampleSubscription({ id: 'urn:late' }))
    }

    expect(sizes).toEqual([1_000, 1_000, 504])
    expect(seen.size).toBe(2_502)
    expect([seen.has('urn:gone'), seen.has('urn:late')]).toEqual([false, true])
  })
})
