/** What is known of the health of an endpoint. Times in milliseconds of one monotonic clock. */
export type CircuitBreaker =
  | { readonly state: 'closed'; readonly failures: number }
  /** Nothing is sent before `until`; `openings` in a row without a success. */
  | { readonly state: 'open'; readonly until: number; readonly openings: number }
  /** One probe is under way. */
  | { readonly state: 'probing'; readonly openings: number }

export interface BreakerPolicy {
  /** Failures in a row that open it. */
  readonly failuresMax: number
  readonly firstOpenMs: number
  readonly openMsMax: number
}

export const defaultBreakerPolicy: BreakerPolicy = { failuresMax: 5, firstOpenMs: 500, openMsMax: 15_000 }

export const closedBreaker: CircuitBreaker = { state: 'closed', failures: 0 }

/** How many more attempts may start: the breaker lets one probe through when its time has come. */
export function allowedAttempts(breaker: CircuitBreaker, now: number): number {
  if (breaker.state === 'closed') return Number.POSITIVE_INFINITY
  return breaker.state === 'open' && now >= breaker.until ? 1 : 0
}

/** An attempt starts: an open breaker whose time has come turns to probing. */
export function afterStart(breaker: CircuitBreaker): CircuitBreaker {
  return breaker.state === 'open' ? { state: 'probing', openings: breaker.openings } : breaker
}

/** The endpoint failed as a whole (no connection, no answer, 5xx, 429). A probe that fails doubles the pause. */
export function afterFailure(breaker: CircuitBreaker, now: number, policy: BreakerPolicy): CircuitBreaker {
  if (breaker.state === 'open') return breaker
  if (breaker.state === 'probing') return open(breaker.openings + 1, now, policy)
  const failures = breaker.failures + 1
  return failures >= policy.failuresMax ? open(1, now, policy) : { state: 'closed', failures }
}

function open(openings: number, now: number, policy: BreakerPolicy): CircuitBreaker {
  const pause = Math.min(policy.openMsMax, policy.firstOpenMs * 2 ** (openings - 1))
  return { state: 'open', until: now + pause, openings }
}
