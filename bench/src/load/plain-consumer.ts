import { randomUUID } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'

/** One event, as much of it as the consumer rule needs. */
export interface SeenEvent {
  readonly tenantName: string
  readonly entityId: string
  readonly attributeName?: string
  readonly operationPayload?: string
  readonly sequence: number
}

/** A consumer that shares no code with the broker, as somebody outside writes it (docs/events.md). */
export interface PlainConsumer extends AsyncDisposable {
  /** Records read so far, repetitions too. */
  records(): number
  /** Events that were no repetitions. */
  events(): number
  /** What breaks the guarantee: events behind which something is missing. */
  gaps(): readonly string[]
}

export interface PlainConsumerOptions {
  readonly brokers: string
  readonly topic: string
  readonly fromBeginning: boolean
  /** Told of each event that is no repetition. */
  readonly onEvent?: (event: SeenEvent) => void
}

/** Reads a topic, parses every record and keeps the consumer rule. Resolves when it has joined. */
export async function startPlainConsumer(options: PlainConsumerOptions): Promise<PlainConsumer> {
  const { brokers, topic, fromBeginning, onEvent } = options
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING })
  const consumer = kafka.consumer({ groupId: `bench-${randomUUID()}`, maxWaitTimeInMs: 500 })
  const rule = consumerRule(fromBeginning)
  const joined = new Promise<void>((resolve) => {
    consumer.on(consumer.events.GROUP_JOIN, () => resolve())
  })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning })
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch, heartbeat }) => {
      for (const { value } of batch.messages) {
        const event = JSON.parse(value?.toString() ?? '') as SeenEvent
        if (rule.take(event)) onEvent?.(event)
      }
      await heartbeat()
    },
  })
  await joined
  return { ...rule, [Symbol.asyncDispose]: () => consumer.disconnect() }
}

/** How many records a topic has that was never cut. */
export async function topicLength(brokers: string, topic: string): Promise<number> {
  const admin = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    return (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0)
  } finally {
    await admin.disconnect()
  }
}

/** Repetitions are dropped; a jump is a gap, unless the beginning of the entity was not read. */
function consumerRule(fromBeginning: boolean) {
  const last = new Map<string, number>()
  const gaps: string[] = []
  let records = 0
  let events = 0
  return {
    records: () => records,
    events: () => events,
    gaps: () => gaps,
    take: ({ tenantName, entityId, sequence }: SeenEvent): boolean => {
      records += 1
      const key = `${tenantName}|${entityId}`
      const before = last.get(key) ?? (fromBeginning ? 0 : sequence - 1)
      if (sequence <= before) return false
      if (sequence > before + 1) gaps.push(`${key}: nothing between ${before} and ${sequence}`)
      last.set(key, sequence)
      events += 1
      return true
    },
  }
}
