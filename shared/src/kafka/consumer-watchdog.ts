import type { Consumer, Kafka } from 'kafkajs'
import { lacksCoordinator } from './keep-running.ts'
import { readTopicBounds } from './topic-bounds.ts'

export interface Watchdog {
  /** Rejects when the consumer cannot go on: its process must end, so that another takes its partitions. */
  readonly failed: Promise<never>
  stop(): void
}

export interface Watched {
  readonly topic: string
  readonly lag: (ends: ReadonlyMap<number, bigint>) => boolean
}

/** A consumer that has not fetched for this long while there is something to fetch is dead. */
const silenceMs = 60_000
const lookEveryMs = 10_000

/** Watches a consumer: a crash for good, or silence while there is lag, is a failure. */
export function startWatchdog(kafka: Kafka, consumer: Consumer, watched: Watched): Watchdog {
  let heardAt = performance.now()
  let fail: (error: Error) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  failed.catch(() => {})
  const heard = () => {
    heardAt = performance.now()
  }
  consumer.on(consumer.events.FETCH, heard)
  consumer.on(consumer.events.END_BATCH_PROCESS, heard)
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart && !lacksCoordinator(payload))
      fail(new Error('The Kafka consumer crashed and does not restart', { cause: payload.error }))
  })
  const looking = setInterval(() => {
    if (performance.now() - heardAt < silenceMs) return
    // Kafka being away is no failure of ours: then the ends cannot be read either.
    readEnds(kafka, watched.topic).then(
      (ends) =>
        watched.lag(ends) &&
        fail(new Error(`The Kafka consumer has not fetched for ${silenceMs} ms, but there is lag`)),
      () => {},
    )
  }, lookEveryMs)
  looking.unref()
  return { failed, stop: () => clearInterval(looking) }
}

async function readEnds(kafka: Kafka, topic: string): Promise<ReadonlyMap<number, bigint>> {
  const bounds = await readTopicBounds(kafka, topic)
  return new Map([...bounds].map(([partition, { high }]) => [partition, high]))
}
