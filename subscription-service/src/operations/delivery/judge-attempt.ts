import { parseRetryAfter } from '../../domain/retry-after.ts'
import { decideRetry, type FailedAttempt, gone, type RetryPolicy } from '../../domain/retry-policy.ts'
import type { Completion } from '../../ports/delivery-store.ts'
import type { AttemptOutcome } from '../../ports/notifier.ts'
import type { HeldDelivery } from './held-delivery.ts'

/** The instant of a judgement, on the clocks that matter, and its luck. */
export interface Moment {
  /** DateTime, for the statistics and for dates in Retry-After. */
  readonly at: string
  /** Monotonic milliseconds, for the age. */
  readonly monotonicMs: number
  /** In [0, 1). */
  readonly random: number
}

export interface JudgedAttempt {
  readonly completion: Completion
  /** The endpoint as a whole is in trouble, and for how long it asked to be left alone. */
  readonly endpointFailed: boolean
  readonly holdMs: number
  /** The receiver is gone for good: why, if it is. */
  readonly goneReason?: string
}

const tooManyRequests = 429
const unavailable = 503

/** Turns the outcome of an attempt into what is recorded and what is known about the endpoint. Pure. */
export function judgeAttempt(
  { policy, cooldownMs }: { readonly policy: RetryPolicy; readonly cooldownMs: number | undefined },
  row: HeldDelivery,
  { outcome, moment }: { readonly outcome: AttemptOutcome; readonly moment: Moment },
): JudgedAttempt {
  const { delivery } = row
  if (outcome.kind === 'delivered')
    return { completion: { delivery, at: moment.at, kind: 'delivered' }, endpointFailed: false, holdMs: 0 }
  const recorded = { delivery, at: moment.at }
  const failed = failedAttempt(row, outcome, moment)
  const decision = decideRetry(
    policy,
    cooldownMs === undefined ? failed : { ...failed, cooldownMs },
    moment.random,
  )
  const error = describe(outcome)
  const completion: Completion =
    decision.kind === 'retry'
      ? { ...recorded, kind: 'retry', attempts: failed.attempts, delayMs: decision.delayMs, error }
      : { ...recorded, kind: 'dead', reason: decision.reason, error, attempted: true }
  const judged = { completion, endpointFailed: isEndpointFailure(outcome), holdMs: holdOf(policy, failed) }
  const isGone = decision.kind === 'dead' && failed.status === gone
  return isGone ? { ...judged, goneReason: decision.reason } : judged
}

function failedAttempt(
  row: HeldDelivery,
  outcome: Exclude<AttemptOutcome, { kind: 'delivered' }>,
  moment: Moment,
): FailedAttempt {
  const made = { attempts: row.attempts + 1, elapsedMs: moment.monotonicMs - row.writtenAt }
  if (outcome.kind === 'forbidden') return { ...made, forbidden: true }
  if (outcome.kind !== 'rejected') return made
  const retryAfterMs = parseRetryAfter(outcome.retryAfter, Date.parse(moment.at))
  const { status } = outcome
  return retryAfterMs === undefined ? { ...made, status } : { ...made, status, retryAfterMs }
}

/** A receiver that says 429 or 503 with Retry-After speaks for itself, not for one notification. */
function holdOf(policy: RetryPolicy, { status, retryAfterMs }: FailedAttempt): number {
  if (status !== tooManyRequests && status !== unavailable) return 0
  return Math.min(policy.retryAfterMsMax, retryAfterMs ?? 0)
}

function isEndpointFailure(outcome: AttemptOutcome): boolean {
  if (outcome.kind === 'rejected') return outcome.status >= 500 || outcome.status === tooManyRequests
  return outcome.kind === 'unreachable' || outcome.kind === 'timedOut'
}

function describe(outcome: Exclude<AttemptOutcome, { kind: 'delivered' }>): string {
  return outcome.kind === 'rejected' ? `${outcome.status} ${outcome.text}`.trim() : outcome.text
}
