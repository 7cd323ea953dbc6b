import { coreRequestContext } from '@lodestream/shared/json-ld/request-context'
import type { RequestContext } from '@lodestream/shared/json-ld/terms'
import type { Json } from '@lodestream/shared/ngsi-ld/json'
import type { NotificationContext } from '../domain/compiled-subscription.ts'
import type { Subscription } from '../domain/subscription.ts'

/** Names in full, and the core as @context. */
export const coreNotificationContext: NotificationContext = {
  terms: coreRequestContext,
  linkUrl: coreRequestContext.linkUrl,
  embedded: coreRequestContext.linkUrl,
}

/**
 * How a processed @context is used in notifications. A Link header holds one URL: for a @context of several documents, or
 * an embedded one, it is that of an ImplicitlyCreated context. Where nobody hosts one it is that of the core, so names
 * must then be those of the core.
 */
export async function toNotificationContext(
  context: RequestContext,
  { tenant, notification }: Subscription,
): Promise<NotificationContext> {
  if (context.given === undefined) return coreNotificationContext
  const embedded = context.given as Json
  if (notification.endpoint.accept === 'application/ld+json')
    return { terms: context, linkUrl: context.linkUrl, embedded }
  const linkUrl = (await context.hostedUrl?.(tenant)) ?? context.linkUrl
  if (linkUrl === coreRequestContext.linkUrl) return coreNotificationContext
  return { terms: context, linkUrl: new URL(linkUrl).href, embedded }
}
