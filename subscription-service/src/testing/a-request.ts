import type { Endpoint } from '../domain/subscription.ts'
import type { NotificationRequest } from '../ports/notifier.ts'

/** An attempt to tell of one entity; `text` tells it from others. */
export function aRequest(
  endpoint: Pick<Endpoint, 'uri'> & Partial<Endpoint>,
  text = 'a',
  members: Partial<NotificationRequest> = {},
): NotificationRequest {
  return {
    endpoint: { accept: 'application/json', receiverInfo: [], ...endpoint },
    tenant: '',
    notificationId: `urn:ngsi-ld:Notification:${text}`,
    entityId: 'urn:ngsi-ld:Device:d1',
    headers: { 'Content-Type': 'application/json', 'X-Key': 'ä' },
    body: JSON.stringify({ text }),
    timeoutMs: 5_000,
    ...members,
  }
}
