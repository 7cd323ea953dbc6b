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
 * an embedded one, it is that of the core, so names must then be those of the core.
 */
export function toNotificationContext(
  context: RequestContext,
  { notification }: Subscription,
): NotificationContext {
  const isCore = context.given === undefined
  const hasOneUrl = context.linkUrl !== coreRequestContext.linkUrl
  if (isCore || (notification.endpoint.accept === 'application/json' && !hasOneUrl)) {
    return coreNotificationContext
  }
  return { terms: context, linkUrl: new URL(context.linkUrl).href, embedded: context.given as Json }
}
