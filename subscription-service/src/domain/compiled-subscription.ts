import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { Json } from '@lodestream/shared/ngsi-ld/json'
import type { ResolveEntity } from '@lodestream/shared/query/resolve-entity'
import type { EntityView } from '@lodestream/shared/representation/entity-view'
import type { Subscription } from './subscription.ts'

/** How names are written in the notifications of one subscription; resolved when it is loaded, never per event. */
export interface NotificationContext {
  readonly terms: Terms
  /** The URL for the Link header: a receiver that follows it understands what `terms` wrote. */
  readonly linkUrl: string
  /** The `@context` of bodies in application/ld+json. */
  readonly embedded: Json
}

/** A condition on the state of an entity, and of those that `resolve` finds. */
export type EntityTest = (entity: Entity, resolve?: ResolveEntity) => boolean

/** A subscription made ready for matching: what can be computed once is computed. */
export interface CompiledSubscription {
  readonly subscription: Subscription
  readonly context: NotificationContext
  /** What is shown of the entities. */
  readonly view: EntityView
  /** scopeQ, q and geoQ: all of them have to hold. */
  readonly conditions: readonly EntityTest[]
  /** Whether the conditions look at linked entities, which an event does not bring along. */
  readonly dependsOnLinked: boolean
}
