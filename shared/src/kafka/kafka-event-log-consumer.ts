import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import type { EventLogConsumer, PartitionHandler, RunningConsumer } from '../events/event-log.ts'
import { type Assignment, assignment } from './assignment.ts'
import { consumerOptions, type Pulse, withHeartbeats } from './consumer-options.ts'
import { startWatchdog } from './consumer-watchdog.ts'
import { keepRunning, type OnWaiting } from './keep-running.ts'
import { toLoggedEvent } from './to-logged-event.ts'
import { readRemadeBounds } from './topic-bounds.ts'

/** What is read. */
interface ConsumedTopic {
  readonly topic: string
  /** Told of events that were never read, because the log has them no longer. */
  readonly onLoss?: (what: string) => void
  /** Told, at most every 30 s, that consumption waits for the coordinator of its group. */
  readonly onWaiting?: OnWaiting
}

export interface KafkaConsumerOptions extends ConsumedTopic {
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
  const { group, ...rest } = options
  return {
    start: (handler) =>
      startConsuming({ kafka, consumer: kafka.consumer(consumerOptions(group)), ...rest }, handler),
  }
}

/** A consumer that is not connected yet, and what it shall read. */
export interface ConsumerParts extends ConsumedTopic {
  readonly kafka: Kafka
  readonly consumer: Consumer
}

/** Connects a consumer and works until disposed. */
export async function startConsuming(
  parts: ConsumerParts,
  handler: PartitionHandler,
): Promise<RunningConsumer> {
  const { kafka, consumer, topic, onWaiting } = parts
  const assigned = assignment(handler, (partition, offset) =>
    consumer.seek({ topic, partition, offset: String(offset) }),
  )
  const watchdog = startWatchdog(kafka, consumer, { topic, lag: assigned.lag })
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
    assigned.joined(payload.memberAssignment[topic] ?? []),
  )
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const running = await keepRunning(consumer, () => consume({ ...parts, assigned, handler }), onWaiting)
  return {
    failed: watchdog.failed,
    [Symbol.asyncDispose]: async () => {
      watchdog.stop()
      assigned.stop()
      await running[Symbol.asyncDispose]()
      await consumer.disconnect()
      await assigned.released()
    },
  }
}

/** What a batch is processed with. */
interface Consumption extends ConsumerParts {
  readonly assigned: Assignment
  readonly handler: PartitionHandler
}

function consume(consumption: Consumption): Promise<void> {
  return consumption.consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: partitionsAtOnce,
    eachBatch: (payload) =>
      withHeartbeats(payload.heartbeat, (pulse) => processBatch(payload, consumption, pulse)),
  })
}

async function processBatch(
  payload: EachBatchPayload,
  consumption: Consumption,
  pulse: Pulse,
): Promise<void> {
  const { batch, resolveOffset } = payload
  const { assigned, handler, topic, onLoss } = consumption
  const position = await assigned.position(batch.partition)
  if (position === undefined || isOver(payload)) return
  const events = batch.messages
    .map((message) => toLoggedEvent(batch.partition, message))
    .filter(({ offset }) => offset >= position)
  const [first, last] = [events[0], events.at(-1)]
  const membership = { isOver: () => isOver(payload), pulse }
  if (first === undefined || last === undefined)
    return findPlace(payload, position, { ...consumption, membership })
  if (first.offset > position)
    onLoss?.(`Partition ${batch.partition} of ${topic} lacks offsets ${position} to ${first.offset - 1n}`)
  if (!(await untilProcessed(membership, () => handler.process(batch.partition, events)))) return
  assigned.advance(batch.partition, last.offset + 1n)
  resolveOffset(batch.lastOffset())
}

/**
 * Goes to the position again, or to the beginning when the log ends before it: then it is another log, made anew under the
 * same name, and waiting would be for ever.
 */
async function findPlace(
  { batch }: EachBatchPayload,
  position: bigint,
  { kafka, topic, assigned, handler, onLoss, membership }: Consumption & { readonly membership: Membership },
): Promise<void> {
  const { partition } = batch
  const remade = await readRemadeBounds(kafka, batch, position)
  if (remade !== undefined) {
    onLoss?.(`Partition ${partition} of ${topic} ends at ${remade.high}, before position ${position}`)
    if (!(await untilProcessed(membership, () => handler.remade(partition, remade.low)))) return
    assigned.advance(partition, remade.low)
  }
  assigned.seek(partition)
}

interface Membership {
  isOver(): boolean
  readonly pulse: Pulse
}

/**
 * A batch that fails comes again, for ever: nothing is skipped. False when the partition was lost meanwhile. Rejects when
 * heartbeats fail too: kafkajs looks for the coordinator only when it joins anew, and until then no offset is committed.
 */
async function untilProcessed(membership: Membership, process: () => Promise<void>): Promise<boolean> {
  for (let retryMs = firstRetryMs; ; retryMs = Math.min(retryMs * 2, lastRetryMs)) {
    if (membership.isOver()) return false
    try {
      await process()
      return true
    } catch {
      const lost = membership.pulse.failure()
      if (lost !== undefined) throw lost
      // The handler has said why; here it only matters that the batch is not done.
      await new Promise((resolve) => setTimeout(resolve, retryMs))
    }
  }
}

function isOver({ isRunning, isStale }: EachBatchPayload): boolean {
  return !isRunning() || isStale()
}
