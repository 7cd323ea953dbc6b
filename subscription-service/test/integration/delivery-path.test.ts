import type { Database } from '@lodestream/shared/postgres/database'
import { openMigratedDatabase } from '@lodestream/shared/testing/open-migrated-database'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { subscriptionServiceMigrations } from '../../src/adapters/postgres/migrations/migrations.ts'
import { createPostgresDeadLetterStore } from '../../src/adapters/postgres/postgres-dead-letter-store.ts'
import { createPostgresDeliveryStore } from '../../src/adapters/postgres/postgres-delivery-store.ts'
import { aSubscription, startDeliveryRig } from '../../src/testing/delivery-rig.ts'
import { type Receiver, startReceiver } from '../../src/testing/receiver.ts'

let database: Database<unknown>
const open: AsyncDisposable[] = []

beforeAll(async () => {
  database = await openMigratedDatabase(subscriptionServiceMigrations)
})

beforeEach(() =>
  sql`truncate partition_position, notification_delivery, dead_letter, subscription_throttle,
    subscription_statistics`.execute(database.kysely),
)

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
})

afterAll(() => database[Symbol.asyncDispose]())

async function rig(partitions: number) {
  const started = await startDeliveryRig({ store: createPostgresDeliveryStore(database.kysely), partitions })
  open.push(started)
  return started
}

async function receiver(answer?: Parameters<typeof startReceiver>[0]): Promise<Receiver> {
  const started = await startReceiver(answer)
  open.push(started)
  return started
}

async function counted(): Promise<{ sent: number; failed: number }> {
  const { rows } = await sql<{ sent: number; failed: number }>`
    select coalesce(sum(times_sent), 0)::int as sent, coalesce(sum(times_failed), 0)::int as failed
    from subscription_statistics`.execute(database.kysely)
  return rows[0] ?? { sent: 0, failed: 0 }
}

async function undelivered(): Promise<number> {
  const { rows } = await sql<{
    left: number
  }>`select count(*)::int as left from notification_delivery`.execute(database.kysely)
  return rows[0]?.left ?? 0
}

const idOf = (body: string) => {
  const { entityId, text } = JSON.parse(body) as { entityId: string; text: string }
  return `${entityId} ${text}`
}

it('delivers everything in order, over many partitions and subscriptions, and counts every attempt', async () => {
  const path = await rig(4)
  const target = await receiver((response, _received, count) =>
    response.writeHead(Math.floor(count / 8) % 20 === 1 ? 503 : 204).end(),
  )
  for (let place = 0; place < 5; place += 1)
    path.subscribe(aSubscription(`urn:s${place}`, `${target.url}/${place}`))

  for (let place = 0; place < 400; place += 1) path.emit(`urn:e${place % 20}`, `${place}`, place % 4)

  await waitUntil('all', async () => (await counted()).sent - (await counted()).failed === 2000, 30_000)
  expect((await counted()).sent).toBe(target.received.length)
  expect(await undelivered()).toBe(0)
  expect(path.errors).toEqual([])
  const last = new Map<string, number>()
  const seen = new Set<string>()
  for (const { path: url, body } of target.received) {
    const { entityId, text } = JSON.parse(body) as { entityId: string; text: string }
    if (seen.has(url + body)) continue
    seen.add(url + body)
    expect(Number(text)).toBeGreaterThan(last.get(url + entityId) ?? -1)
    last.set(url + entityId, Number(text))
  }
}, 60_000)

it('survives the loss of every connection in the middle: nothing missing, nothing counted twice', async () => {
  const path = await rig(3)
  const target = await receiver()
  path.subscribe(aSubscription('urn:s', target.url))

  for (let round = 0; round < 5; round += 1) {
    for (let place = 0; place < 100; place += 1)
      path.emit(`urn:e${place % 9}`, `${round * 100 + place}`, place % 3)
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`
      .execute(database.kysely)
      .catch(() => {})
  }

  await waitUntil('all', () => new Set(target.received.map(({ body }) => idOf(body))).size === 500, 30_000)
  await waitUntil('recorded', async () => (await undelivered()) === 0, 20_000)
  // What was received and not recorded before a connection was lost is recorded when it is back: no attempt is lost.
  expect((await counted()).sent).toBe(target.received.length)
}, 60_000)

it('a second owner takes over, and what the first still wants to write is refused', async () => {
  const target = await receiver((response) => void setTimeout(() => response.writeHead(200).end(), 20))
  const first = await rig(1)
  first.subscribe(aSubscription('urn:s', target.url))
  for (let place = 0; place < 200; place += 1) first.emit(`urn:e${place % 3}`, `${place}`)
  await waitUntil('some', () => target.received.length > 5)

  const second = await rig(1)
  second.subscribe(aSubscription('urn:s', target.url))

  await waitUntil('all', () => new Set(target.received.map(({ body }) => idOf(body))).size === 200, 30_000)
  await waitUntil('recorded', async () => (await undelivered()) === 0)
  expect((await counted()).sent).toBeGreaterThanOrEqual(200)
}, 60_000)

it('a dead letter is sent again on demand', async () => {
  const path = await rig(1)
  let status = 410
  const target = await receiver((response) => response.writeHead(status).end())
  path.subscribe(aSubscription('urn:s', target.url))
  path.emit('urn:e', 'a')
  const deadLetters = createPostgresDeadLetterStore(database.kysely)
  const [letter] = await waitUntil('a dead letter', async () => {
    const letters = await deadLetters.list('', { limit: 10 })
    return letters.length === 1 ? letters : undefined
  })

  status = 200
  expect(await deadLetters.retry('', letter?.notificationId ?? '')).toBe(true)

  await waitUntil('delivered', async () => (await undelivered()) === 0)
  expect(target.received).toHaveLength(2)
})
