import type { EgressPolicy } from '@lodestream/shared/egress/egress-policy'
import type { LogPosition } from '@lodestream/shared/events/event-log'
import type { RequestContext } from '@lodestream/shared/json-ld/terms'
import type { Json } from '@lodestream/shared/ngsi-ld/json'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Clock } from '../ports/clock.ts'
import type { ContextResolver } from '../ports/context-resolver.ts'
import type { SubscriptionStore } from '../ports/subscription-store.ts'

/** What the operations on subscriptions need. */
export interface SubscriptionPorts {
  readonly subscriptions: SubscriptionStore
  readonly contexts: ContextResolver
  readonly clock: Clock
  readonly egress: EgressPolicy
  /** The places where the event log ends now; undefined when it does not say. */
  readonly logEnd: () => Promise<LogPosition | undefined>
}

/** A body that a client sent, with the @context that says what its names mean. */
export interface SubscriptionBody {
  readonly tenant: TenantId
  readonly json: Json
  readonly context: RequestContext
}

/** The @context of a request as it is kept with a subscription; null for the core alone. */
export function keptContext({ given }: RequestContext): Json {
  return given === undefined ? null : (given as Json)
}
