import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type EventLogUnderTest, eventLogContract } from '../../src/events/event-log.contract.ts'
import { ensureTopic } from '../../src/kafka/ensure-topic.ts'
import { createKafka } from '../../src/kafka/kafka-client.ts'
import { kafkaEventLogConsumer } from '../../src/kafka/kafka-event-log-consumer.ts'
import { kafkaEventLogReader } from '../../src/kafka/kafka-event-log-reader.ts'
import { openKafkaEventLogWriter } from '../../src/kafka/kafka-event-log-writer.ts'
import type { Database } from '../../src/postgres/database.ts'
import type { EventLogDatabase } from '../../src/postgres/event-log/event-log-database.ts'
import { eventLogMigrations } from '../../src/postgres/event-log/event-log-migrations.ts'
import { removeExpiredEvents } from '../../src/postgres/event-log/event-log-retention.ts'
import { postgresEventLogConsumer } from '../../src/postgres/event-log/postgres-event-log-consumer.ts'
import { postgresEventLogReader } from '../../src/postgres/event-log/postgres-event-log-reader.ts'
import { postgresEventLogWriter } from '../../src/postgres/event-log/postgres-event-log-writer.ts'
import { migrateToLatest } from '../../src/postgres/migrate-to-latest.ts'
import { openDatabase } from '../../src/postgres/open-database.ts'
import { createTestDatabase } from '../../src/testing/test-database.ts'
import { waitUntil } from '../../src/testing/wait-until.ts'

const partitions = 4
const { DATABASE_URL, KAFKA_BROKERS } = process.env

describe.skipIf(!DATABASE_URL)('in PostgreSQL', () => {
  eventLogContract('PostgreSQL', async () => {
    const opened = await openTestDatabase()
    return {
      writer: postgresEventLogWriter(opened.database, partitions),
      reader: postgresEventLogReader(opened.database, partitions),
      consumer: (group) => postgresEventLogConsumer(opened.database, { group, partitions }),
      [Symbol.asyncDispose]: opened.close,
    }
  })

  it('retention removes old events, and readers go on from what is left', async () => {
    const { database, close } = await openTestDatabase()
    const writer = postgresEventLogWriter(database, 1)
    await writer.append([{ key: 'a', headers: {}, body: '1' }])

    expect(await removeExpiredEvents(database.kysely, 60_000)).toBe(0)
    expect(await removeExpiredEvents(database.kysely, -60_000)).toBe(1)

    const reader = postgresEventLogReader(database, 1)
    expect(await reader.earliest()).toEqual(new Map([[0, 1n]]))
    expect(await lossesOf(database, 0n)).toEqual(['Partition 0 lacks offsets 0 to 0'])
    expect(await lossesOf(database, 1n)).toEqual([])
    await close()
  })
})

describe.skipIf(!KAFKA_BROKERS)('in Kafka', () => {
  const kafka = createKafka({ brokers: (KAFKA_BROKERS ?? '').split(','), clientId: 'test' })
  const declare = (name: string, count = partitions) => ({
    name,
    partitions: count,
    cleanupPolicy: 'delete' as const,
    retentionMs: 3_600_000,
    maxRecordBytes: 2_000_000,
  })

  eventLogContract('Kafka', async (): Promise<EventLogUnderTest> => {
    const topic = `test.${randomUUID()}`
    await ensureTopic(kafka, declare(topic))
    const writer = await openKafkaEventLogWriter(kafka, topic)
    return {
      writer,
      reader: kafkaEventLogReader(kafka, topic),
      consumer: (group) => kafkaEventLogConsumer(kafka, { topic, group }),
      [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
    }
  })
})

/** What a consumer says that goes on at `position`. */
async function lossesOf(database: Database<EventLogDatabase>, position: bigint): Promise<readonly string[]> {
  const losses: string[] = []
  const bodies: string[] = []
  const options = { group: randomUUID(), partitions: 1, onLoss: (what: string) => void losses.push(what) }
  const running = await postgresEventLogConsumer(database, options).start({
    assigned: async () => position,
    process: async (_partition, events) => void bodies.push(...events.map(({ body }) => body)),
    remade: async () => {},
    revoked: async () => {},
  })
  await postgresEventLogWriter(database, 1).append([{ key: 'a', headers: {}, body: 'new' }])
  await waitUntil('it goes on', () => bodies.at(-1) === 'new')
  await running[Symbol.asyncDispose]()
  return losses
}

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
