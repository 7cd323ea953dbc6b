import { setTimeout as delay } from 'node:timers/promises'

const pollMs = 10

/**
 * Waits for a condition: resolves with the first value that is neither undefined, null nor false.
 * Rejects after the deadline, saying what was waited for and the last failure of the probe.
 */
export async function waitUntil<Value>(
  what: string,
  probe: () => Value | Promise<Value>,
  deadlineMs = 10_000,
): Promise<NonNullable<Value>> {
  const end = Date.now() + deadlineMs
  let failure: unknown
  while (Date.now() < end) {
    try {
      const value = await probe()
      if (value !== undefined && value !== null && value !== false) return value as NonNullable<Value>
      failure = undefined
    } catch (error) {
      failure = error
    }
    await delay(pollMs)
  }
  throw new Error(`Not within ${deadlineMs} ms: ${what}`, { cause: failure })
}
