import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'

/** A notification on its way to one endpoint: rendered once, sent as it is, however often. */
export interface Delivery {
  /** Derived from (operation, entity, subscription): the same events give the same id, so redelivery is a no-op. */
  readonly notificationId: string
  readonly tenant: TenantId
  readonly subscriptionId: string
  readonly entityId: string
  readonly partition: number
  /** Place in the partition: deliveries of one (subscription, entity) are sent in this order. */
  readonly offset: bigint
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
