import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import { compareDateTimes } from './compare-date-times.ts'
import type { DeliveryStatistics, Subscription } from './subscription.ts'

export type SubscriptionStatus = 'active' | 'paused' | 'expired' | 'failed'

/** Whether changes are notified: neither paused nor expired (clause 5.8.6). */
export function isDeliverable(subscription: Subscription, now: DateTime): boolean {
  return subscription.isActive && !isExpired(subscription, now)
}

/**
 * The `status` member (clause 5.2.12). `failed` is shown, as established brokers do, from a failed delivery to the next
 * successful one; it does not stop deliveries.
 */
export function statusOf(
  subscription: Subscription,
  statistics: DeliveryStatistics | undefined,
  now: DateTime,
): SubscriptionStatus {
  if (isExpired(subscription, now)) return 'expired'
  if (!subscription.isActive) return 'paused'
  return statistics && lastAttemptFailed(statistics) ? 'failed' : 'active'
}

/** `status` of the notification member: what became of the last attempt (clause 5.2.14). */
export function lastAttemptFailed({ lastFailure, lastSuccess }: DeliveryStatistics): boolean {
  if (lastFailure === undefined) return false
  return lastSuccess === undefined || compareDateTimes(lastFailure, lastSuccess) > 0
}

/** Computed, not stored: nobody has to be awake at the instant it happens (clause 5.8.1). */
function isExpired({ expiresAt }: Pick<Subscription, 'expiresAt'>, now: DateTime): boolean {
  return expiresAt !== undefined && compareDateTimes(expiresAt, now) <= 0
}
