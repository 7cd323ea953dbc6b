import { randomUUID } from 'node:crypto'
import kafkajs from 'kafkajs'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openKafkaBus } from '../../src/event-bus/open-kafka-bus.ts'
import { postgresBus } from '../../src/event-bus/postgres-bus.ts'
import { busContract } from '../../src/events/bus/bus.contract.ts'
import { subscribe } from '../../src/events/bus/subscriber.ts'
import type { EventRecord } from '../../src/events/entity-event.ts'
import { entityStateTopic, entityTopic } from '../../src/events/entity-topic.ts'
import { ensureTopic } from '../../src/kafka/ensure-topic.ts'
import { createKafka } from '../../src/kafka/kafka-client.ts'
import { kafkaEventLogReader } from '../../src/kafka/kafka-event-log-reader.ts'
import type { EventLogDatabase } from '../../src/postgres/event-log/event-log-database.ts'
import { eventLogMigrations } from '../../src/postgres/event-log/event-log-migrations.ts'
import { removeExpiredEvents } from '../../src/postgres/event-log/event-log-retention.ts'
import { migrateToLatest } from '../../src/postgres/migrate-to-latest.ts'
import { openDatabase } from '../../src/postgres/open-database.ts'
import { numberedRecords, readRecords } from '../../src/testing/log-records.ts'
import { createTestDatabase } from '../../src/testing/test-database.ts'
import { waitUntil } from '../../src/testing/wait-until.ts'

const partitions = 4
const { DATABASE_URL, KAFKA_BROKERS } = process.env

describe.skipIf(!DATABASE_URL)('in PostgreSQL', () => {
  busContract('PostgreSQL', async () => {
    const { database, close } = await openTestDatabase()
    return {
      log: postgresBus(database, partitions),
      deadLetters: async () => {
        const { rows } = await sql<{ key: string; headers: string; body: string }>`
          select key, headers, body from event_log_dead_letter order by id`.execute(database.kysely)
        return rows.map((row) => ({ ...row, headers: JSON.parse(row.headers) }))
      },
      [Symbol.asyncDispose]: close,
    }
  })

  it('says how many events retention removed before they were seen', async () => {
    const { database, close } = await openTestDatabase()
    const log = postgresBus(database, 1)
    const lost: bigint[] = []
    const start = () =>
      subscribe(log, {
        name: 'late',
        from: 'earliest',
        handle: async () => {},
        onNotice: (notice) => notice.kind === 'lost' && lost.push(notice.count),
      })
    const { cursor } = log.named('late')
    const first = await start()
    await waitUntil('the cursor', async () => (await cursor.load(0)) !== undefined)
    await first[Symbol.asyncDispose]()
    await log.writer.append(numberedRecords(3))
    await removeExpiredEvents(database.kysely, -60_000)

    await using _ = await start()
    await waitUntil('the notice', () => lost.length > 0)
    expect(lost).toEqual([3n])
    await _[Symbol.asyncDispose]()
    await close()
  })
})

describe.skipIf(!KAFKA_BROKERS)('in Kafka', () => {
  const brokers = (KAFKA_BROKERS ?? '').split(',')

  busContract('Kafka', async () => {
    const topic = `bus-${randomUUID()}`
    const log = openKafkaBus({ brokers, clientId: 'test', topic })
    const letters = kafkaEventLogReader(createKafka({ brokers, clientId: 'test' }), `${topic}.dlq`)
    return {
      log,
      deadLetters: () => readRecords(letters),
      [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
    }
  })

  const declared = { ...entityStateTopic, partitions: 2, retentionMs: 5_000_000 }
  const subscribeTo = async (topic: string) => {
    const log = openKafkaBus({ brokers, clientId: 'test', topic: { ...declared, name: topic } })
    try {
      await using _ = await subscribe(log, { name: topic, handle: async () => {} })
    } finally {
      await log[Symbol.asyncDispose]()
    }
  }

  it('a subscriber makes both topics as declared before it reads', async () => {
    const topic = `bus-${randomUUID()}`
    await subscribeTo(topic)

    expect(await settingsOf(topic)).toMatchObject({ partitions: 2, 'cleanup.policy': 'compact' })
    expect(await settingsOf(`${topic}.dlq`)).toEqual({
      partitions: 2,
      'cleanup.policy': 'delete',
      'retention.ms': String(30 * 24 * 3_600_000),
      'max.message.bytes': String(entityTopic.maxRecordBytes),
    })
  })

  it('a topic of dead letters that cannot be used keeps a subscriber from starting, and says why', async () => {
    const topic = `bus-${randomUUID()}`
    const admin = createKafka({ brokers, clientId: 'test' }).admin()
    await admin.connect()
    await admin.createTopics({ topics: [{ topic: `${topic}.dlq`, numPartitions: 1 }] })
    await admin.disconnect()

    await expect(subscribeTo(topic)).rejects.toThrow(
      `Topic ${topic}.dlq exists and cannot be used: partitions is 1, but must be 2`,
    )
  })

  it.each(['earliest', 'latest'] as const)(
    'a topic that is deleted under a subscriber (from %s) and made anew is read from its beginning, and its place is kept',
    async (from) => {
      const topic = { ...entityTopic, name: `bus-${randomUUID()}`, partitions: 1 }
      const log = openKafkaBus({ brokers, clientId: 'test', topic })
      const name = topic.name
      const seen: string[] = []
      const handle = async ({ body }: EventRecord) => void seen.push(body)
      const numbers = numberedRecords(40)
      const isSeen = (first: number, last: number) =>
        waitUntil('them', () => numbers.slice(first, last).every(({ body }) => seen.includes(body)), 30_000)
      await log.writer.append(numbers.slice(0, 2))
      const subscriber = await subscribe(log, { name, from, handle })
      await waitUntil('it begins', async () => (await log.named(name).cursor.load(0)) !== undefined, 30_000)
      await log.writer.append(numbers.slice(2, 20))
      await isSeen(2, 20)

      const admin = createKafka({ brokers, clientId: 'test' }).admin()
      await admin.connect()
      await admin.deleteTopics({ topics: [name] })
      await admin.disconnect()
      await ensureTopic(createKafka({ brokers, clientId: 'test' }), topic)
      await log.writer.append(numbers.slice(20, 25))
      await isSeen(20, 25)
      await subscriber[Symbol.asyncDispose]()
      await log.writer.append(numbers.slice(25, 30))
      await using again = await subscribe(log, { name, from, handle })
      await isSeen(25, 30)

      expect(seen.filter((body) => body === numbers[20]?.body)).toHaveLength(1)
      await again[Symbol.asyncDispose]()
      await log[Symbol.asyncDispose]()
    },
    120_000,
  )

  async function settingsOf(topic: string): Promise<Record<string, unknown>> {
    const admin = createKafka({ brokers, clientId: 'test' }).admin()
    await admin.connect()
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
      const names = ['cleanup.policy', 'retention.ms', 'max.message.bytes']
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: names }],
      })
      const entries = resources[0]?.configEntries.map(({ configName, configValue }) => [
        configName,
        configValue,
      ])
      return { partitions: topics[0]?.partitions.length, ...Object.fromEntries(entries ?? []) }
    } finally {
      await admin.disconnect()
    }
  }
})

async function openTestDatabase() {
  const test = await createTestDatabase()
  const database = await openDatabase<EventLogDatabase>({
    kind: 'server',
    url: test.url,
    applicationName: 'test',
    poolSize: 5,
    connectTimeoutMs: 5000,
    statementTimeoutMs: 5000,
    lockTimeoutMs: 5000,
  })
  await migrateToLatest(database.kysely, eventLogMigrations)
  const close = async () => {
    await database[Symbol.asyncDispose]()
    await test.drop()
  }
  return { database, close }
}
