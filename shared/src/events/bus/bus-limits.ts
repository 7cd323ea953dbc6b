/** Knobs that publishers and subscribers have in common, with their defaults. */
export interface RetryLimits {
  /** The first wait after a failure; each further one is twice as long. */
  readonly firstRetryMs: number
  readonly lastRetryMs: number
  /** How long closing waits for what is under way. */
  readonly drainMs: number
}

export const defaultRetryLimits: RetryLimits = { firstRetryMs: 1_000, lastRetryMs: 30_000, drainMs: 5_000 }

/** Events that may wait in a publisher while the log is away. Those of the append under way (500 at most) come on top. */
export const defaultBufferSize = 10_000

/** How often a subscriber tries an event before it becomes a dead letter. */
export const defaultAttempts = 5

/** The wait after so many failures in a row (1 or more). */
export function retryDelayMs(failures: number, { firstRetryMs, lastRetryMs }: RetryLimits): number {
  return Math.min(firstRetryMs * 2 ** (failures - 1), lastRetryMs)
}
