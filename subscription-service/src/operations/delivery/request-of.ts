import type { Endpoint } from '../../domain/subscription.ts'
import type { Delivery } from '../../ports/delivery-store.ts'
import type { NotificationRequest } from '../../ports/notifier.ts'
import type { DeliveryLimits } from './delivery-limits.ts'

/** The attempt to send a rendered notification to an endpoint. */
export function requestOf(
  {
    tenant,
    notificationId,
    entityId,
    headers,
    body,
  }: Pick<Delivery, 'tenant' | 'notificationId' | 'entityId' | 'headers' | 'body'>,
  endpoint: Endpoint,
  { timeoutMs, timeoutMsMax }: DeliveryLimits,
): NotificationRequest {
  const wanted = Math.min(endpoint.timeoutMs ?? timeoutMs, timeoutMsMax)
  return { endpoint, tenant, notificationId, entityId, headers, body, timeoutMs: wanted }
}
