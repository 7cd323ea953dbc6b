import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { StoredSubscription } from '../domain/subscription.ts'
import { unknownSubscription } from '../domain/unknown-subscription.ts'
import type { SubscriptionStore } from '../ports/subscription-store.ts'

/** Retrieve Subscription (clause 5.8.3). Rejects with ResourceNotFound. */
export const findSubscription =
  (subscriptions: SubscriptionStore) =>
  async (tenant: TenantId, subscriptionId: string): Promise<StoredSubscription> => {
    const stored = await subscriptions.find(tenant, subscriptionId)
    if (!stored) throw unknownSubscription(subscriptionId)
    return stored
  }
