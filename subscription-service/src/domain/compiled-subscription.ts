import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { Json } from '@lodestream/shared/ngsi-ld/json'
import type { Subscription } from './subscription.ts'

/** How names are written in the notifications of one subscription; resolved when it is loaded, never per event. */
export interface NotificationContext {
  readonly terms: Terms
  /** The URL for the Link header: a receiver that follows it understands what `terms` wrote. */
  readonly linkUrl: string
  /** The `@context` of bodies in application/ld+json. */
  readonly embedded: Json
}

/** A subscription made ready for matching: what can be computed once is computed. */
export interface CompiledSubscription {
  readonly subscription: Subscription
  readonly context: NotificationContext
  /** idPattern of each of `entities`, where it counts; same places. */
  readonly idMatchers: readonly (((entityId: string) => boolean) | undefined)[]
  readonly satisfiesQ?: (entity: Entity) => boolean
}
