import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import { type NotificationCause, notificationEntity } from './notification-entity.ts'
import { notificationHeaders } from './notification-headers.ts'

/** What a notification is called and when it came to be. */
export interface NotificationOrigin {
  /** A URI, the same for the same (operation, entity, subscription). */
  readonly notificationId: string
  readonly notifiedAt: DateTime
}

/** A notification as it goes over the wire, however often it is sent. */
export interface RenderedNotification {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Renders the Notification (clause 5.3.1) about one operation on one entity. In application/ld+json the @context is in
 * the Notification and in its data, since receivers look for it in either.
 */
export function buildNotification(
  cause: NotificationCause,
  origin: NotificationOrigin,
): RenderedNotification {
  const { subscription, context } = cause.compiled
  const isJsonLd = subscription.notification.endpoint.accept === 'application/ld+json'
  const embedded = isJsonLd ? { '@context': context.embedded } : {}
  const notification = {
    id: origin.notificationId,
    type: 'Notification',
    subscriptionId: subscription.id,
    notifiedAt: origin.notifiedAt,
    data: [{ ...notificationEntity(cause), ...embedded }],
    ...embedded,
  }
  return { headers: notificationHeaders(cause.compiled), body: JSON.stringify(notification) }
}
