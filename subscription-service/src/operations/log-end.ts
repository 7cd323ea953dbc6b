import { setTimeout as delay } from 'node:timers/promises'
import type { EventLogReader, LogPosition } from '@lodestream/shared/events/event-log'
import { inTurns } from './in-turns.ts'

/** How long the creation of a subscription waits to know where the log ends. */
const logEndTimeoutMs = 2_000

/**
 * Where the log ends now: what is before it was there before the subscription that asks. Undefined, after `onProblem`, when
 * the log does not say in time: such a subscription may be told of changes a little older than itself.
 */
export function createLogEnd(
  reader: Pick<EventLogReader, 'latest'>,
  onProblem: (error: unknown) => void,
): () => Promise<LogPosition | undefined> {
  return inTurns(async () => {
    const stop = new AbortController()
    const late = delay(logEndTimeoutMs, undefined, { signal: stop.signal }).then(() => {
      throw new Error(`The event log did not say where it ends within ${logEndTimeoutMs} ms`)
    })
    try {
      return await Promise.race([reader.latest(), late])
    } catch (error) {
      onProblem(error)
      return undefined
    } finally {
      late.catch(() => {})
      stop.abort()
    }
  })
}
