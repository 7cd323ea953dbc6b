import type { Kafka } from 'kafkajs'
import type { EventRecord } from '../events/entity-event.ts'
import { isState, type StateRecord } from '../events/entity-state.ts'
import type { EventLogWriter } from '../events/event-log.ts'
import { latestStates } from '../events/latest-states.ts'
import { choosePartitions } from './choose-partitions.ts'
import { type PackedRecord, packRecords, type UnpackedRecord } from './pack-records.ts'
import { packedGzip } from './packed-gzip.ts'

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
  const send = async (topicMessages: TopicMessages[]) => {
    choice.clear()
    // Other codecs some consumers cannot read (ADR 0016).
    choice.checkAnswered(await producer.sendBatch({ acks: -1, compression: packedGzip, topicMessages }))
  }
  let last: Promise<void> = Promise.resolve()
  return {
    append: (records) => {
      // Encoded at once, also while Kafka has not answered to the append before.
      const requests = [...chunks(toMessages(records, topic, stateTopic))].map(byTopic)
      const appended = last.then(async () => {
        for (const request of requests) await send(request)
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
interface TopicMessage extends UnpackedRecord {
  readonly topic: string
}

/** What goes to one topic in one request. */
interface TopicMessages {
  topic: string
  messages: PackedRecord[]
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

function byTopic(messages: readonly TopicMessage[]): TopicMessages[] {
  const topics = new Map<string, TopicMessage[]>()
  for (const message of messages) {
    const others = topics.get(message.topic)
    if (others) others.push(message)
    else topics.set(message.topic, [message])
  }
  return [...topics].map(([topic, those]) => ({ topic, messages: packRecords(those) }))
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
