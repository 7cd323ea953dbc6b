import { type Kafka, type PartitionerArgs, Partitioners, type Producer } from 'kafkajs'
import type { EventRecord } from '../events/entity-event.ts'
import type { EventLogWriter } from '../events/event-log.ts'

/** Characters of bodies in one request at most, unless one record alone is longer. */
const maxRequestLength = 4 * 1024 * 1024

/**
 * Appends to a topic. Not idempotent on purpose: after a failed send the idempotent producer of kafkajs loses records
 * that it acknowledges later (ADR 0010). One request is under way at a time; a failure rejects, and the caller
 * appends the identical records again.
 */
export async function openKafkaEventLogWriter(
  kafka: Kafka,
  topic: string,
): Promise<EventLogWriter & AsyncDisposable> {
  const producer = kafka.producer({
    createPartitioner,
    allowAutoTopicCreation: false,
    idempotent: false,
    maxInFlightRequests: 1,
  })
  await producer.connect()
  let last: Promise<void> = Promise.resolve()
  return {
    append: (records) => {
      const appended = last.then(() => send(producer, topic, records))
      last = appended.catch(() => {})
      return appended
    },
    [Symbol.asyncDispose]: async () => {
      await last
      await producer.disconnect()
    },
  }
}

/**
 * The partition of a key as every Kafka client chooses it. The records of an operation have one key and come one after the
 * other: hashed once.
 */
function createPartitioner(): (args: PartitionerArgs) => number {
  const choose = Partitioners.DefaultPartitioner()
  let last: { readonly key: unknown; readonly partitions: number; readonly partition: number } | undefined
  return (args) => {
    const { key } = args.message
    const partitions = args.partitionMetadata.length
    if (last?.key !== key || last?.partitions !== partitions)
      last = { key, partitions, partition: choose(args) }
    return last.partition
  }
}

async function send(producer: Producer, topic: string, records: readonly EventRecord[]): Promise<void> {
  for (const chunk of chunks(records)) {
    const messages = chunk.map(({ key, headers, body }) => ({ key, headers, value: body }))
    await producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages }] })
  }
}

/** A partition takes no more than `max.message.bytes` per request, so a record never joins a chunk it would overfill. */
function* chunks(records: readonly EventRecord[]): Generator<readonly EventRecord[]> {
  let chunk: EventRecord[] = []
  let length = 0
  for (const record of records) {
    if (chunk.length > 0 && length + record.body.length > maxRequestLength) {
      yield chunk
      chunk = []
      length = 0
    }
    chunk.push(record)
    length += record.body.length
  }
  if (chunk.length > 0) yield chunk
}
