import { setTimeout as delay } from 'node:timers/promises'
import type { EventLogWriter } from '../events/event-log.ts'

/** How long closing waits for a writer whose log does not answer. */
const closeMs = 1_000

/** A writer that is opened by its first append, and again when that failed. */
export function openWhenNeeded(
  open: () => Promise<EventLogWriter & AsyncDisposable>,
): EventLogWriter & AsyncDisposable {
  let opened: Promise<EventLogWriter & AsyncDisposable> | undefined
  const writer = () => {
    opened ??= open()
    opened.catch(() => {
      opened = undefined
    })
    return opened
  }
  return {
    append: async (records) => (await writer()).append(records),
    [Symbol.asyncDispose]: async () => {
      const closed = opened?.then((one) => one[Symbol.asyncDispose]()).catch(() => {})
      const waited = new AbortController()
      await Promise.race([closed, delay(closeMs, undefined, { signal: waited.signal }).catch(() => {})])
      waited.abort()
    },
  }
}
