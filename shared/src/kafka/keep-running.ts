import type { Consumer } from 'kafkajs'

const againAfterMs = 500

/** A crash of a consumer, as kafkajs tells of it. */
export interface Crash {
  readonly error: Error
  /** Whether kafkajs starts the consumer again by itself. */
  readonly restart: boolean
}

/**
 * Whether a crash that kafkajs takes for final will pass: no broker named the coordinator of the group within a few tries.
 * So it is while a young cluster makes its topic of offsets, and while the leader of that topic is elected (ADR 0010).
 */
export function lacksCoordinator({ error, restart }: Crash): boolean {
  return !restart && error.name === 'KafkaJSGroupCoordinatorNotFound'
}

/** Runs a connected consumer, and connects and runs it again for as long as its group has no coordinator. Disposing ends only that. */
export async function keepRunning(consumer: Consumer, run: () => Promise<void>): Promise<AsyncDisposable> {
  const stopping = new AbortController()
  let again = Promise.resolve()
  const runAgain = async () => {
    while (!stopping.signal.aborted) {
      await pause(stopping.signal)
      if (stopping.signal.aborted) return
      try {
        await consumer.connect()
        return await run()
      } catch {
        // Kafka is away altogether: that passes too.
      }
    }
  }
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (lacksCoordinator(payload)) again = runAgain()
  })
  await run()
  return {
    [Symbol.asyncDispose]: () => {
      stopping.abort()
      return again
    },
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, againAfterMs)
    signal.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true })
  })
}
