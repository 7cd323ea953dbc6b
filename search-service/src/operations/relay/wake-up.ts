import type { Outbox } from '../../ports/outbox.ts'

/** Waiting for work without missing a signal that comes while one is busy. */
export interface WakeUp extends AsyncDisposable {
  /** Resolves at the first signal since the last wait, or after the slow poll. */
  wait(): Promise<void>
  now(): void
}

export async function startWakeUp(outbox: Outbox, pollMs: number): Promise<WakeUp> {
  let pending = false
  let wake: (() => void) | undefined
  const now = () => {
    pending = true
    wake?.()
  }
  const listening = await outbox.onRows(now)
  return {
    now,
    async wait() {
      if (!pending)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pollMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      wake = undefined
      pending = false
    },
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  }
}
