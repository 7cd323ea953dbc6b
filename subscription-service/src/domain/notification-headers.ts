import { defaultTenant } from '@lodestream/shared/ngsi-ld/tenant'
import type { CompiledSubscription } from './compiled-subscription.ts'
import { replayHeader } from './marked-as-replay.ts'

/**
 * The headers of a notification over HTTP (clause 6.3.8): the pairs of receiverInfo, and over them what the broker itself
 * says about body, @context and tenant. Content-Length is left to whoever sends.
 */
export function notificationHeaders({
  subscription,
  context,
}: CompiledSubscription): Readonly<Record<string, string>> {
  const { accept, receiverInfo } = subscription.notification.endpoint
  const own = {
    'Content-Type': accept,
    ...(accept === 'application/ld+json' ? {} : { Link: contextLink(context.linkUrl) }),
    ...(subscription.tenant === defaultTenant ? {} : { 'NGSILD-Tenant': subscription.tenant }),
  }
  const pairs = receiverInfo.filter(({ key }) => !derivedHeaders.has(key.toLowerCase()))
  return { ...Object.fromEntries(pairs.map(({ key, value }) => [key, value])), ...own }
}

const derivedHeaders = new Set(['content-type', 'link', 'ngsild-tenant', replayHeader.toLowerCase()])

function contextLink(url: string): string {
  return `<${url}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`
}
