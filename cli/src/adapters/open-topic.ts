import { entityTopic } from '@lodestream/shared/events/entity-topic'
import type { EventLogWriter } from '@lodestream/shared/events/event-log'
import { ensureTopic } from '@lodestream/shared/kafka/ensure-topic'
import { createKafka } from '@lodestream/shared/kafka/kafka-client'
import { openKafkaEventLogWriter } from '@lodestream/shared/kafka/kafka-event-log-writer'
import { Unreachable } from '../domain/failures.ts'

/** Opens a topic for appending; it is created like `cim.entity` when it is not there. Rejects with Unreachable. */
export async function openTopic(brokers: string, topic: string): Promise<EventLogWriter & AsyncDisposable> {
  try {
    const kafka = createKafka({ brokers: brokers.split(','), clientId: 'lodestream-cli' })
    await ensureTopic(kafka, { ...entityTopic, name: topic })
    return await openKafkaEventLogWriter(kafka, topic)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Unreachable(`Cannot write to topic ${topic} at ${brokers}: ${reason}`, { cause })
  }
}
