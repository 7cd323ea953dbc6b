import { CompressionTypes, type Kafka, type PartitionerArgs, Partitioners, type Producer } from 'kafkajs'
import type { EventRecord } from '../events/entity-event.ts'
import { isState, type StateRecord } from '../events/entity-state.ts'
import type { EventLogWriter } from '../events/event-log.ts'
import { latestStates } from '../events/latest-states.ts'

/** Characters of bodies in one request at most, unless one record alone is longer. */
const maxRequestLength = 4 * 1024 * 1024

/**
 * Appends to a topic, and in the same requests to `stateTopic`, when there is one, the states that the events lead to. Not idempotent on purpose: after a failed send the idempotent producer of kafkajs loses records
 * that it acknowledges later (ADR 0010). One request is under way at a time; a failure rejects, and the caller
 * appends the identical records again.
 */
export async function openKafkaEventLogWriter(
  kafka: Kafka,
  topic: string,
  stateTopic?: string,
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
      const appended = last.then(() => send(producer, toMessages(records, topic, stateTopic)))
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

/** One message on its way to its topic. */
interface TopicMessage {
  readonly topic: string
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly value: string | null
}

/** The events, and behind them the states: whoever has read a state finds its events in the log. */
function toMessages(records: readonly EventRecord[], topic: string, stateTopic?: string): TopicMessage[] {
  const messages: TopicMessage[] = []
  for (const record of records) if (!isState(record)) messages.push(toMessage(topic, record))
  if (stateTopic !== undefined)
    for (const state of latestStates(records)) messages.push(toMessage(stateTopic, state))
  return messages
}

function toMessage(topic: string, { key, headers, body }: StateRecord): TopicMessage {
  return { topic, key, headers, value: body }
}

async function send(producer: Producer, messages: readonly TopicMessage[]): Promise<void> {
  for (const chunk of chunks(messages)) {
    const byTopic = new Map<string, TopicMessage[]>()
    for (const message of chunk) {
      const others = byTopic.get(message.topic)
      if (others) others.push(message)
      else byTopic.set(message.topic, [message])
    }
    const topicMessages = [...byTopic].map(([topic, those]) => ({ topic, messages: those }))
    // Other codecs some consumers cannot read (ADR 0016).
    await producer.sendBatch({ acks: -1, compression: CompressionTypes.GZIP, topicMessages })
  }
}

/** A partition takes no more than `max.message.bytes` per request, so a record never joins a chunk it would overfill. */
function* chunks(messages: readonly TopicMessage[]): Generator<readonly TopicMessage[]> {
  let chunk: TopicMessage[] = []
  let length = 0
  for (const message of messages) {
    const ofMessage = message.value?.length ?? 0
    if (chunk.length > 0 && length + ofMessage > maxRequestLength) {
      yield chunk
      chunk = []
      length = 0
    }
    chunk.push(message)
    length += ofMessage
  }
  if (chunk.length > 0) yield chunk
}
