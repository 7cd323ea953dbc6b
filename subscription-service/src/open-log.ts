import { entityPartitions, entityTopic } from '@lodestream/shared/events/entity-topic'
import type { EventLogConsumer, EventLogReader } from '@lodestream/shared/events/event-log'
import { awaitTopic } from '@lodestream/shared/kafka/await-topic'
import { createKafka } from '@lodestream/shared/kafka/kafka-client'
import { kafkaEventLogConsumer } from '@lodestream/shared/kafka/kafka-event-log-consumer'
import { kafkaEventLogReader } from '@lodestream/shared/kafka/kafka-event-log-reader'
import type { Database } from '@lodestream/shared/postgres/database'
import type { EventLogDatabase } from '@lodestream/shared/postgres/event-log/event-log-database'
import { eventLogMigrations } from '@lodestream/shared/postgres/event-log/event-log-migrations'
import { postgresEventLogConsumer } from '@lodestream/shared/postgres/event-log/postgres-event-log-consumer'
import { postgresEventLogReader } from '@lodestream/shared/postgres/event-log/postgres-event-log-reader'
import { migrateToLatest } from '@lodestream/shared/postgres/migrate-to-latest'

/** The members of this group share the partitions of the log. */
const group = 'subscription-service'

/** The event log as the subscription service uses it. */
export interface SubscriptionLog {
  readonly events: EventLogConsumer
  readonly log: EventLogReader
}

/** The entity log on Kafka; waits for Kafka to come up and creates the topic when it is not there. */
export async function openKafkaLog(brokers: readonly string[]): Promise<SubscriptionLog> {
  const kafka = createKafka({ brokers, clientId: group })
  const topic = entityTopic.name
  await awaitTopic(kafka, entityTopic)
  return { events: kafkaEventLogConsumer(kafka, { topic, group }), log: kafkaEventLogReader(kafka, topic) }
}

/** The entity log in the database. */
export async function openDatabaseLog(database: Database<EventLogDatabase>): Promise<SubscriptionLog> {
  await migrateToLatest(database.kysely, eventLogMigrations)
  const partitions = entityPartitions
  return {
    events: postgresEventLogConsumer(database, { group, partitions }),
    log: postgresEventLogReader(database, partitions),
  }
}
