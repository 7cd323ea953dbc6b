import { decideDisableSubscription } from '../domain/disable-subscription.ts'
import type { Subscription } from '../domain/subscription.ts'
import type { Clock } from '../ports/clock.ts'
import type { SubscriptionStore } from '../ports/subscription-store.ts'

export interface DisableParts {
  readonly subscriptions: Pick<SubscriptionStore, 'change'>
  readonly clock: Clock
  /** The change failed: the next answer of that kind asks for it again. */
  onError(error: unknown): void
}

/** Pauses subscriptions whose receiver said that it is gone, each once however many attempts hear it. */
export const disableSubscription = ({ subscriptions, clock, onError }: DisableParts) => {
  const underWay = new Set<Subscription>()
  return async (subscription: Subscription, reason: string): Promise<void> => {
    if (underWay.has(subscription)) return
    underWay.add(subscription)
    const { tenant, id, notification } = subscription
    const cause = { reason, uri: notification.endpoint.uri, now: clock.now() }
    try {
      await subscriptions.change(tenant, id, (current) => decideDisableSubscription(current, cause))
    } catch (error) {
      onError(error)
    } finally {
      underWay.delete(subscription)
    }
  }
}
