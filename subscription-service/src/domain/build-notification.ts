import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { Json } from '@lodestream/shared/ngsi-ld/json'
import type { CompiledSubscription } from './compiled-subscription.ts'
import { notificationEntity, notificationFeature } from './notification-entity.ts'
import { notificationHeaders } from './notification-headers.ts'
import type { NotifiedEntity } from './notified-entity.ts'
import type { KeyValuePair } from './subscription.ts'

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

/** Renders the Notification (clause 5.3.1) about entities. */
export function buildNotification(
  compiled: CompiledSubscription,
  entities: readonly NotifiedEntity[],
  origin: NotificationOrigin,
): RenderedNotification {
  return notificationOf(compiled, notificationData(compiled, entities), origin)
}

/**
 * The Notification around its data, which is JSON text. In application/ld+json the @context is in the Notification and in
 * its data, since receivers look for it in either; in application/geo+json it is in the FeatureCollection, unless the
 * receiver prefers the Link header alone (clause 6.3.8).
 */
export function notificationOf(
  compiled: CompiledSubscription,
  data: string,
  { notificationId, notifiedAt }: NotificationOrigin,
): RenderedNotification {
  const { subscription, context } = compiled
  const isJsonLd = subscription.notification.endpoint.accept === 'application/ld+json'
  const head = { id: notificationId, type: 'Notification', subscriptionId: subscription.id, notifiedAt }
  const embedded = isJsonLd ? `,"@context":${JSON.stringify(context.embedded)}` : ''
  const body = `${JSON.stringify(head).slice(0, -1)},"data":${data}${embedded}}`
  return { headers: notificationHeaders(compiled), body }
}

/** The `data` of a Notification as JSON text. */
export function notificationData(
  compiled: CompiledSubscription,
  entities: readonly NotifiedEntity[],
): string {
  return JSON.stringify(shownEntities(compiled, entities))
}

function shownEntities(compiled: CompiledSubscription, entities: readonly NotifiedEntity[]): Json {
  const { accept, receiverInfo } = compiled.subscription.notification.endpoint
  const context = { '@context': compiled.context.embedded }
  if (accept === 'application/geo+json') {
    const features = entities.map((entity) => notificationFeature(entity, compiled))
    return { type: 'FeatureCollection', features, ...(prefersPlainBody(receiverInfo) ? {} : context) }
  }
  const embedded = accept === 'application/ld+json' ? context : {}
  return entities.map((entity) => ({ ...notificationEntity(entity, compiled), ...embedded }))
}

/** `Prefer: body=json` among the headers that the subscription adds (clause 6.3.8). */
function prefersPlainBody(receiverInfo: readonly KeyValuePair[]): boolean {
  return receiverInfo.some(
    ({ key, value }) => key.toLowerCase() === 'prefer' && /^\s*body\s*=\s*"?json"?\s*$/i.test(value),
  )
}
