import { CompressionTypes, type Kafka } from 'kafkajs'
import type { EventRecord } from '../events/entity-event.ts'
import { isState, type StateRecord } from '../events/entity-state.ts'
import type { EventLogWriter } from '../events/event-log.ts'
import { latestStates } from '../events/latest-states.ts'
import { choosePartitions } from './choose-partitions.ts'

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
  const choice = choosePartitions()
  const producer = kafka.producer({
    createPartitioner: choice.createPartitioner,
    allowAutoTopicCreation: false,
    idempotent: false,
    maxInFlightRequests: 1,
  })
  await producer.connect()
  const send = async (messages: readonly TopicMessage[]) => {
    choice.clear()
    // Other codecs some consumers cannot read (ADR 0016).
    const compression = CompressionTypes.GZIP
    choice.checkAnswered(
      await producer.sendBatch({ acks: -1, compression, topicMessages: byTopic(messages) }),
    )
  }
  let last: Promise<void> = Promise.resolve()
  return {
    append: (records) => {
      const appended = last.then(async () => {
        for (const chunk of chunks(toMessages(records, topic, stateTopic))) await send(chunk)
      })
      last = appended.catch(() => {})
      return appended
    },
    [Symbol.asyncDispose]: async () => {
      await last
      await producer.disconnect()
    },
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

function byTopic(messages: readonly TopicMessage[]): { topic: string; messages: TopicMessage[] }[] {
  const topics = new Map<string, TopicMessage[]>()
  for (const message of messages) {
    const others = topics.get(message.topic)
    if (others) others.push(message)
    else topics.set(message.topic, [message])
  }
  return [...topics].map(([topic, those]) => ({ topic, messages: those }))
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
