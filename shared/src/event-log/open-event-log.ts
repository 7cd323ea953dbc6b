import { entityStateTopic, entityTopic } from '../events/entity-topic.ts'
import type { EventLogConsumer, EventLogReader, EventLogWriter } from '../events/event-log.ts'
import { awaitTopic } from '../kafka/await-topic.ts'
import { createKafka } from '../kafka/kafka-client.ts'
import { kafkaEventLogConsumer } from '../kafka/kafka-event-log-consumer.ts'
import { kafkaEventLogReader } from '../kafka/kafka-event-log-reader.ts'
import { openKafkaEventLogWriter } from '../kafka/kafka-event-log-writer.ts'
import type { OnWaiting } from '../kafka/keep-running.ts'
import { withRemadeTopics } from '../kafka/remade-topics.ts'
import { copiesOf, type TopicCopies } from '../kafka/topic-copies.ts'
import type { Database } from '../postgres/database.ts'
import type { EventLogDatabase } from '../postgres/event-log/event-log-database.ts'
import { eventLogMigrations } from '../postgres/event-log/event-log-migrations.ts'
import { startEventLogRetention } from '../postgres/event-log/event-log-retention.ts'
import { postgresEventLogConsumer } from '../postgres/event-log/postgres-event-log-consumer.ts'
import { postgresEventLogReader } from '../postgres/event-log/postgres-event-log-reader.ts'
import { postgresEventLogWriter } from '../postgres/event-log/postgres-event-log-writer.ts'
import { assertMigrated, migrateToLatest } from '../postgres/migrate-to-latest.ts'

/** The event log of a process, whatever it is made of. */
export interface EventLog extends AsyncDisposable {
  readonly writer: EventLogWriter
  readonly reader: EventLogReader
  consumer(group: string): EventLogConsumer
}

export interface EventLogConfig extends TopicCopies {
  /** Empty: the log is a table of the database. */
  readonly kafkaBrokers: readonly string[]
  /** Name under which Kafka knows this process. */
  readonly clientId: string
  /** Kafka only: whether the state of entities is written too. */
  readonly entityStates: boolean
  /** Told of events that a consumer never read, because the log has them no longer. */
  readonly onLoss?: (what: string) => void
  /** Kafka only: told, at most every 30 s, that a consumer waits, for what, and why. */
  readonly onWaiting?: OnWaiting
  /** Bring the tables up to date; otherwise older ones are an error. */
  readonly migrate: boolean
}

/** Opens the log that the configuration names. Its topic, or its tables, are made when they are not there. */
export function openEventLog(
  config: EventLogConfig,
  database: Database<EventLogDatabase>,
): Promise<EventLog> {
  return config.kafkaBrokers.length > 0 ? openInKafka(config) : openInPostgres(config, database)
}

async function openInKafka(config: EventLogConfig): Promise<EventLog> {
  const { kafkaBrokers, clientId, entityStates, onLoss, onWaiting } = config
  const kafka = createKafka({ brokers: kafkaBrokers, clientId })
  const declared = entityStates ? [entityTopic, entityStateTopic] : [entityTopic]
  const ensureTopics = async () => {
    for (const topic of declared) await awaitTopic(kafka, { ...topic, ...copiesOf(config) })
  }
  await ensureTopics()
  const writer = await openKafkaEventLogWriter(kafka, entityTopic.name, declared[1]?.name)
  const remake = async () => {
    onLoss?.('A topic of the event log was deleted with all its events; it is made anew')
    await ensureTopics()
  }
  return {
    writer: withRemadeTopics(writer, remake),
    reader: kafkaEventLogReader(kafka, entityTopic.name),
    consumer: (group) =>
      kafkaEventLogConsumer(kafka, {
        topic: entityTopic.name,
        group,
        ...(onLoss && { onLoss }),
        ...(onWaiting && { onWaiting }),
      }),
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  }
}

async function openInPostgres(
  { migrate, onLoss }: EventLogConfig,
  database: Database<EventLogDatabase>,
): Promise<EventLog> {
  const { partitions, retentionMs } = entityTopic
  const prepare = migrate ? migrateToLatest : assertMigrated
  await prepare(database.kysely, eventLogMigrations)
  const retention = startEventLogRetention(database.kysely, retentionMs)
  return {
    writer: postgresEventLogWriter(database, partitions),
    reader: postgresEventLogReader(database, partitions),
    consumer: (group) => postgresEventLogConsumer(database, { group, partitions, ...(onLoss && { onLoss }) }),
    [Symbol.asyncDispose]: () => retention[Symbol.asyncDispose](),
  }
}
