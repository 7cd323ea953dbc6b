import type { Signals } from '../database.ts'
import { eventLogChannel } from './event-log-database.ts'

/** How long a reader sleeps when no signal comes: the safety net, not the way. */
const slowPollMs = 1000

/** Waiting for new events without missing a signal that comes while one is busy reading. */
export interface WakeUp extends AsyncDisposable {
  /** Resolves at the next signal since the last wait, after the slow poll, or when `signal` aborts. */
  wait(signal: AbortSignal): Promise<void>
}

export async function listenForEvents(signals: Signals): Promise<WakeUp> {
  let pending = false
  let wake: (() => void) | undefined
  const listening = await signals.listen(eventLogChannel, () => {
    pending = true
    wake?.()
  })
  const wait = async (signal: AbortSignal) => {
    if (!pending && !signal.aborted)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, slowPollMs)
        signal.addEventListener('abort', done)
        wake = done
        function done() {
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          resolve()
        }
      })
    wake = undefined
    pending = false
  }
  return { wait, [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose]() }
}
