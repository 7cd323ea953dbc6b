import type { Consumer } from 'kafkajs'

const againAfterMs = 500
/** Whoever waits says so at once, and then so often at most. */
const tellEveryMs = 30_000

/** A crash of a consumer, as kafkajs tells of it. */
export interface Crash {
  readonly error: Error
  readonly groupId: string
  /** Whether kafkajs starts the consumer again by itself. */
  readonly restart: boolean
}

/**
 * Whether a crash that kafkajs takes for final will pass: no broker named the coordinator of the group within a few tries.
 * So it is while a young cluster makes its topic of offsets, and while the leader of that topic is elected (ADR 0010).
 */
export function lacksCoordinator({ error, restart }: Pick<Crash, 'error' | 'restart'>): boolean {
  return !restart && error.name === 'KafkaJSGroupCoordinatorNotFound'
}

/** Told that consumption waits: for what, and why. */
export type OnWaiting = (what: string, error: unknown) => void

/**
 * Runs a connected consumer, and connects and runs it again for as long as its group has no coordinator, which `onWaiting`
 * is told. Disposing ends only that.
 */
export async function keepRunning(
  consumer: Consumer,
  run: () => Promise<void>,
  onWaiting: OnWaiting = () => {},
): Promise<AsyncDisposable> {
  const stopping = new AbortController()
  let again = Promise.resolve()
  let toldAt = Number.NEGATIVE_INFINITY
  const tell = ({ groupId, error }: Crash) => {
    if (performance.now() - toldAt < tellEveryMs) return
    toldAt = performance.now()
    onWaiting(`the coordinator of the group ${groupId}`, error)
  }
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
    if (!lacksCoordinator(payload)) return
    tell(payload)
    again = runAgain()
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
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, againAfterMs)
    signal.addEventListener('abort', end)
  })
}
