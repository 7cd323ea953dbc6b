/** What failed, as far as it decides about another try. */
export interface FailedAttempt {
  /** Attempts made so far, this one included. */
  readonly attempts: number
  /** Since the notification was written. */
  readonly elapsedMs: number
  /** HTTP status of a receiver that answered. */
  readonly status?: number
  /** What the receiver asked for (RFC 9110 10.2.3), already in milliseconds. */
  readonly retryAfterMs?: number
  /** `endpoint.cooldown` of the subscription (clause 5.2.15). */
  readonly cooldownMs?: number
  /** The broker may not call the address. */
  readonly forbidden?: true
}

export interface RetryPolicy {
  readonly firstDelayMs: number
  readonly delayMsMax: number
  readonly attemptsMax: number
  readonly elapsedMsMax: number
  /** A receiver may not ask for more patience than this. */
  readonly retryAfterMsMax: number
}

export type RetryDecision =
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'dead'; readonly reason: string }

/** Delays stay below the 30 s in which a healed receiver must be served again. */
export const defaultRetryPolicy: RetryPolicy = {
  firstDelayMs: 250,
  delayMsMax: 20_000,
  attemptsMax: 200,
  elapsedMsMax: 3_600_000,
  retryAfterMsMax: 300_000,
}

/** The status by which a receiver says that it will not be back (RFC 9110 15.5.11). */
export const gone = 410

/**
 * Whether, and after how long, a failed notification is sent again. Exponential with equal jitter: between half and
 * all of the step, so that a healed receiver is not met by a wall. `random` in [0, 1).
 */
export function decideRetry(policy: RetryPolicy, failed: FailedAttempt, random: number): RetryDecision {
  if (failed.forbidden) return { kind: 'dead', reason: 'The endpoint address may not be called' }
  if (failed.status === gone) return { kind: 'dead', reason: 'The receiver is gone (410)' }
  if (failed.attempts >= policy.attemptsMax)
    return { kind: 'dead', reason: `${failed.attempts} attempts failed` }
  if (failed.elapsedMs >= policy.elapsedMsMax) return { kind: 'dead', reason: tooOld(policy) }
  const step = Math.min(policy.delayMsMax, policy.firstDelayMs * 2 ** (failed.attempts - 1))
  const asked = Math.min(policy.retryAfterMsMax, failed.retryAfterMs ?? 0)
  const delayMs = Math.max(step / 2 + (step / 2) * random, asked, failed.cooldownMs ?? 0)
  return { kind: 'retry', delayMs: Math.ceil(delayMs) }
}

/** The reason of a dead letter that ran out of time. */
export function tooOld(policy: RetryPolicy): string {
  return `Not delivered within ${policy.elapsedMsMax / 1000} s`
}
