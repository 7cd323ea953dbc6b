import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import type { EventLogConsumer, PartitionHandler, RunningConsumer } from '../events/event-log.ts'
import { type Assignment, assignment } from './assignment.ts'
import { consumerOptions, withHeartbeats } from './consumer-options.ts'
import { startWatchdog } from './consumer-watchdog.ts'
import { toLoggedEvent } from './to-logged-event.ts'

export interface KafkaConsumerOptions {
  readonly topic: string
  readonly group: string
}

const partitionsAtOnce = 4
const firstRetryMs = 50
const lastRetryMs = 2000

/**
 * Consumes a topic as a member of a Kafka group. The positions are the handler's (`assigned` tells them): offsets are
 * never committed to Kafka, every batch is held against the position, and what lies before it is passed over.
 */
export function kafkaEventLogConsumer(kafka: Kafka, options: KafkaConsumerOptions): EventLogConsumer {
  const { topic, group } = options
  return {
    start: (handler) =>
      startConsuming({ kafka, consumer: kafka.consumer(consumerOptions(group)), topic }, handler),
  }
}

/** A consumer that is not connected yet, and what it shall read. */
export interface ConsumerParts {
  readonly kafka: Kafka
  readonly consumer: Consumer
  readonly topic: string
}

/** Connects a consumer and works until disposed. */
export async function startConsuming(
  { kafka, consumer, topic }: ConsumerParts,
  handler: PartitionHandler,
): Promise<RunningConsumer> {
  const assigned = assignment(handler, (partition, offset) =>
    consumer.seek({ topic, partition, offset: String(offset) }),
  )
  const watchdog = startWatchdog(kafka, consumer, { topic, lag: assigned.lag })
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
    assigned.joined(payload.memberAssignment[topic] ?? []),
  )
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consume(consumer, assigned, handler)
  return {
    failed: watchdog.failed,
    [Symbol.asyncDispose]: async () => {
      watchdog.stop()
      assigned.stop()
      await consumer.disconnect()
      await assigned.released()
    },
  }
}

function consume(consumer: Consumer, assigned: Assignment, handler: PartitionHandler): Promise<void> {
  return consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: partitionsAtOnce,
    eachBatch: (payload) => withHeartbeats(payload.heartbeat, () => processBatch(payload, assigned, handler)),
  })
}

async function processBatch(
  payload: EachBatchPayload,
  assigned: Assignment,
  handler: PartitionHandler,
): Promise<void> {
  const { batch, resolveOffset } = payload
  const position = await assigned.position(batch.partition)
  if (position === undefined || isOver(payload)) return
  const events = batch.messages
    .map((message) => toLoggedEvent(batch.partition, message))
    .filter(({ offset }) => offset >= position)
  const last = events.at(-1)
  if (last === undefined) return assigned.seek(batch.partition)
  if (!(await untilProcessed(payload, () => handler.process(batch.partition, events)))) return
  assigned.advance(batch.partition, last.offset + 1n)
  resolveOffset(batch.lastOffset())
}

/** A batch that fails comes again, for ever: nothing is skipped. False when the partition was lost meanwhile. */
async function untilProcessed(payload: EachBatchPayload, process: () => Promise<void>): Promise<boolean> {
  for (let retryMs = firstRetryMs; ; retryMs = Math.min(retryMs * 2, lastRetryMs)) {
    if (isOver(payload)) return false
    try {
      await process()
      return true
    } catch {
      // The handler has said why; here it only matters that the batch is not done.
      await new Promise((resolve) => setTimeout(resolve, retryMs))
    }
  }
}

function isOver({ isRunning, isStale }: EachBatchPayload): boolean {
  return !isRunning() || isStale()
}
