import type { Database } from '@lodestream/shared/postgres/database'
import { openMigratedDatabase } from '@lodestream/shared/testing/open-migrated-database'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { subscriptionServiceMigrations } from '../../src/adapters/postgres/migrations/migrations.ts'
import { createPostgresDeliveryOverview } from '../../src/adapters/postgres/postgres-delivery-overview.ts'
import { createPostgresDeliveryStore } from '../../src/adapters/postgres/postgres-delivery-store.ts'
import type { Completion } from '../../src/ports/delivery-store.ts'
import { aDelivery } from '../../src/testing/a-delivery.ts'

let database: Database<unknown>

beforeAll(async () => {
  database = await openMigratedDatabase(subscriptionServiceMigrations)
})

afterAll(() => database[Symbol.asyncDispose]())

it('tells what waits in all partitions, the last error, and a rate that fades', async () => {
  const store = createPostgresDeliveryStore(database.kysely)
  const { figuresOf } = createPostgresDeliveryOverview(database.kysely)
  const { subscriptionId } = aDelivery(1)
  expect(await figuresOf('', subscriptionId)).toEqual({
    undelivered: 0,
    deadLetters: 0,
    attemptsPerSecond: 0,
  })
  const [first, second] = [await store.claim(3, 'a'), await store.claim(5, 'a')]
  const mine = [1, 2, 3, 4].map((place) => aDelivery(place))
  await store.insert(first, 9n, [...mine, aDelivery(8, { tenant: 'other' })])
  await store.insert(second, 9n, [aDelivery(9, { partition: 5 })])
  const failed = (place: number, seconds: number, error: string): Completion => {
    const at = `2025-06-01T10:00:0${seconds}.000000Z`
    return { kind: 'retry', delivery: aDelivery(place), at, attempts: 1, delayMs: 0, error }
  }

  await store.complete(first, [
    failed(2, 5, '503 the later'),
    failed(3, 4, '500 the earlier'),
    {
      kind: 'dead',
      delivery: aDelivery(4),
      at: '2025-06-01T10:00:01Z',
      reason: 'x',
      error: '410',
      attempted: true,
    },
    { kind: 'delivered', delivery: aDelivery(1), at: '2025-06-01T10:00:09Z' },
  ])

  const figures = await figuresOf('', subscriptionId)
  expect(figures).toMatchObject({ undelivered: 3, deadLetters: 1, lastError: '503 the later' })
  expect(figures.oldestMs).toBeGreaterThanOrEqual(0)
  expect(figures.attemptsPerSecond).toBeGreaterThan(4 / 60 - 0.01)
  expect(figures.attemptsPerSecond).toBeLessThan(4 / 60 + 0.01)
  await sql`update subscription_statistics set recent_at = now() - interval '10 minutes'`.execute(
    database.kysely,
  )
  expect((await figuresOf('', subscriptionId)).attemptsPerSecond).toBe(0)
  // A clock that was set back must not stop deliveries.
  await sql`update subscription_statistics set recent_at = now() + interval '10 days'`.execute(
    database.kysely,
  )
  await store.complete(first, [{ kind: 'delivered', delivery: aDelivery(2), at: '2025-06-01T10:00:10Z' }])
  expect((await figuresOf('', subscriptionId)).undelivered).toBe(2)
})
