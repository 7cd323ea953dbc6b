import type { EventRecord } from '@lodestream/shared/events/entity-event'
import { UsageError } from '../domain/failures.ts'
import { originalRecord } from '../domain/original-record.ts'
import type { DeadLetter, DeadLetters } from '../ports/dead-letters.ts'
import { type KafkaSourceOptions, kafkaEventSource } from './kafka-event-source.ts'
import { openTopic } from './open-topic.ts'

/** The records of `<topic>.dlq`; each is named by its place in the topic that it comes from: `<partition>-<offset>`. */
export function kafkaDeadLetters({ brokers, topic }: KafkaSourceOptions): DeadLetters {
  const deadTopic = `${topic}.dlq`
  const read = () => readAll({ brokers, topic: deadTopic })
  const find = async (id: string) => {
    for await (const record of read()) if (idOf(record) === id) return record
    throw new UsageError(`Topic ${deadTopic} has no dead letter ${id}`)
  }
  return {
    list: async (limit) => {
      const letters: DeadLetter[] = []
      for await (const record of read()) {
        letters.push(letterOf(record))
        if (letters.length === limit) break
      }
      return letters
    },
    show: async (id) => {
      const record = await find(id)
      const { details } = letterOf(record)
      return { id, details: { ...details, headers: record.headers, body: record.body } }
    },
    retry: async (id) => {
      const record = await find(id)
      await using writer = await openTopic(brokers.join(','), topic)
      await writer.append([originalRecord(record)])
    },
    drop: async () => {
      throw new UsageError(`Kafka drops single records of no topic: ${deadTopic} loses them by its retention`)
    },
  }
}

function readAll(options: KafkaSourceOptions): AsyncIterable<EventRecord> {
  const { signal } = new AbortController()
  return kafkaEventSource(options).read({ from: { kind: 'earliest' }, filter: {}, signal })
}

function idOf({ headers }: EventRecord): string {
  return `${headers['dlq-partition']}-${headers['dlq-offset']}`
}

function letterOf(record: EventRecord): DeadLetter {
  const { headers, key } = record
  return {
    id: idOf(record),
    details: {
      key,
      subscriber: headers['dlq-subscriber'],
      attempts: Number(headers['dlq-attempts']),
      error: headers['dlq-error'],
      givenUpAt: headers['dlq-given-up-at'],
    },
  }
}
