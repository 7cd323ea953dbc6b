import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Subscription } from '../domain/subscription.ts'

/** The subscriptions as the delivery path sees them: in memory, as fresh as the last `refresh`. */
export interface SubscriptionLookup {
  /** Compares the revision and reloads what changed: one cheap query when nothing did. */
  refresh(): Promise<void>
  /** Whatever its state; undefined once deleted. */
  find(tenant: TenantId, subscriptionId: string): Subscription | undefined
}
