import { randomUUID } from 'node:crypto'
import type { Admin, Consumer, Kafka } from 'kafkajs'
import type { LoggedEvent } from '../events/entity-event.ts'
import type { EventLogReader } from '../events/event-log.ts'
import { consumerOptions, withHeartbeats } from './consumer-options.ts'
import { handOver } from './hand-over.ts'
import { toLoggedEvent } from './to-logged-event.ts'
import { readRemadeBounds } from './topic-bounds.ts'

/** Reads a topic from any position, with a group that is thrown away and offsets that are never committed. */
export function kafkaEventLogReader(kafka: Kafka, topic: string): EventLogReader {
  const bounds = (side: 'low' | 'high') =>
    withAdmin(kafka, async (admin) => {
      const offsets = await admin.fetchTopicOffsets(topic)
      return new Map(offsets.map((bound) => [bound.partition, BigInt(bound[side])]))
    })
  return {
    partitionCount: async () => (await bounds('low')).size,
    earliest: () => bounds('low'),
    latest: () => bounds('high'),
    since: async (time) => {
      // Negative timestamps have meanings of their own.
      const timestamp = Math.max(0, time.getTime())
      const found = await withAdmin(kafka, (admin) => admin.fetchTopicOffsetsByTimestamp(topic, timestamp))
      return new Map(found.map(({ partition, offset }) => [partition, BigInt(offset)]))
    },
    follow: async function* (from, signal) {
      yield* follow({ kafka, topic }, new Map([...(await bounds('low')), ...from]), signal)
    },
  }
}

async function* follow(
  { kafka, topic }: { readonly kafka: Kafka; readonly topic: string },
  position: Map<number, bigint>,
  signal: AbortSignal,
): AsyncGenerator<readonly LoggedEvent[]> {
  const groupId = `lodestream-follow-${randomUUID()}`
  const consumer = kafka.consumer(consumerOptions(groupId))
  const batches = handOver<readonly LoggedEvent[]>(signal)
  // A join makes the consumer forget where it was; the first one comes when the group exists.
  consumer.on(consumer.events.GROUP_JOIN, () => {
    for (const [partition, offset] of position) consumer.seek({ topic, partition, offset: String(offset) })
  })
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    await run({ kafka, consumer }, position, batches.give)
    for (let batch = await batches.take(); batch !== undefined; batch = await batches.take()) yield batch
  } finally {
    batches.close()
    await consumer.disconnect()
    await withAdmin(kafka, (admin) => admin.deleteGroups([groupId])).catch(() => {})
  }
}

async function run(
  { kafka, consumer }: { readonly kafka: Kafka; readonly consumer: Consumer },
  position: Map<number, bigint>,
  give: (batch: readonly LoggedEvent[]) => Promise<void>,
): Promise<void> {
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch, heartbeat }) => {
      const next = position.get(batch.partition) ?? 0n
      const events = batch.messages.map((message) => toLoggedEvent(batch.partition, message))
      const wanted = events.filter(({ offset }) => offset >= next)
      const last = wanted.at(-1)
      if (last === undefined) {
        const remade = await readRemadeBounds(kafka, batch, next)
        if (remade === undefined) return
        position.set(batch.partition, remade.low)
        consumer.seek({ topic: batch.topic, partition: batch.partition, offset: String(remade.low) })
        return
      }
      position.set(batch.partition, last.offset + 1n)
      // The reader sets the pace: the next batch is fetched when this one was taken.
      await withHeartbeats(heartbeat, () => give(wanted))
    },
  })
}

async function withAdmin<Result>(kafka: Kafka, use: (admin: Admin) => Promise<Result>): Promise<Result> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    return await use(admin)
  } finally {
    await admin.disconnect()
  }
}
