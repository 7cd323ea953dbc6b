import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type SubscriptionStatus, statusOf } from '../domain/subscription-status.ts'
import { withoutCredentials } from '../domain/without-credentials.ts'
import type { Clock } from '../ports/clock.ts'
import type { DeliveryFigures, DeliveryOverview } from '../ports/delivery-overview.ts'
import type { SubscriptionStore } from '../ports/subscription-store.ts'
import { findSubscription } from './find-subscription.ts'

/** What an operator wants to know of a subscription. */
export interface SubscriptionObservation {
  readonly id: string
  readonly status: SubscriptionStatus
  /** Why the broker paused it itself. */
  readonly disabledReason?: string
  /** Its URI, without credentials. */
  readonly endpoint: string
  readonly lag: Pick<DeliveryFigures, 'undelivered' | 'oldestMs' | 'deadLetters'>
  readonly attempts: { readonly sent: number; readonly failed: number; readonly perSecond: number }
  readonly lastNotification?: DateTime
  readonly lastSuccess?: DateTime
  readonly lastFailure?: DateTime
  readonly lastError?: string
}

export interface ObservationParts {
  readonly subscriptions: SubscriptionStore
  readonly overview: DeliveryOverview
  readonly clock: Clock
}

/** How a subscription fares: what waits, what was tried, what went wrong last. Rejects with ResourceNotFound. */
export const observeSubscription =
  ({ subscriptions, overview, clock }: ObservationParts) =>
  async (tenant: TenantId, subscriptionId: string): Promise<SubscriptionObservation> => {
    const { subscription, statistics } = await findSubscription(subscriptions)(tenant, subscriptionId)
    const figures = await overview.figuresOf(tenant, subscriptionId)
    const { undelivered, oldestMs, deadLetters, attemptsPerSecond, lastError } = figures
    const { disabledReason } = subscription
    const { timesSent = 0, timesFailed = 0, ...times } = statistics ?? {}
    return {
      id: subscription.id,
      status: statusOf(subscription, statistics, clock.now()),
      ...(disabledReason === undefined ? {} : { disabledReason }),
      endpoint: withoutCredentials(subscription.notification.endpoint.uri),
      lag: { undelivered, ...(oldestMs === undefined ? {} : { oldestMs }), deadLetters },
      attempts: { sent: timesSent, failed: timesFailed, perSecond: attemptsPerSecond },
      ...times,
      ...(lastError === undefined ? {} : { lastError }),
    }
  }
