import type { Subscription } from './subscription.ts'

/** How far the clocks of two processes may be apart, and how long a creation or change of a subscription may take. */
const clockToleranceMs = 60_000

/**
 * Whether something may have happened before one of the subscriptions became what it is. False only when it happened well
 * after: times are those of different clocks.
 */
export function couldPrecede(
  occurredAt: string,
  subscriptions: readonly Pick<Subscription, 'modifiedAt'>[],
): boolean {
  const earliest = Date.parse(occurredAt) - clockToleranceMs
  return subscriptions.some(({ modifiedAt }) => !(Date.parse(modifiedAt) < earliest))
}
