import { setTimeout as delay } from 'node:timers/promises'
import type { EventLogReader, LogPosition } from '@lodestream/shared/events/event-log'
import { placeOf } from '../domain/log-generation.ts'
import type { DeliveryStore } from '../ports/delivery-store.ts'
import { inTurns } from './in-turns.ts'

/** How long the creation of a subscription waits to know where the log ends. */
const logEndTimeoutMs = 2_000

/** What tells the end of the log, and which log it is. */
interface LogEndParts {
  readonly log: Pick<EventLogReader, 'latest'>
  readonly deliveries: Pick<DeliveryStore, 'generations'>
}

/**
 * The places where the log ends now: what is before them was there before the subscription that asks. Undefined, after `onProblem`, when
 * the log does not say in time: such a subscription may be told of changes a little older than itself.
 */
export function createLogEnd(
  parts: LogEndParts,
  onProblem: (error: unknown) => void,
): () => Promise<LogPosition | undefined> {
  return inTurns(async () => {
    const stop = new AbortController()
    const late = delay(logEndTimeoutMs, undefined, { signal: stop.signal }).then(() => {
      throw new Error(`The event log did not say where it ends within ${logEndTimeoutMs} ms`)
    })
    try {
      return await Promise.race([endOf(parts), late])
    } catch (error) {
      onProblem(error)
      return undefined
    } finally {
      late.catch(() => {})
      stop.abort()
    }
  })
}

/** First the generations: when the log is made anew in between, the place is too early, and nothing is missed. */
async function endOf({ log, deliveries }: LogEndParts): Promise<LogPosition> {
  const generations = await deliveries.generations()
  const ends = await log.latest()
  return new Map(
    [...ends].map(([partition, end]) => [partition, placeOf(generations.get(partition) ?? 0, end)]),
  )
}
