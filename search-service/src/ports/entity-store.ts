import type { RequestContext } from '@lodestream/shared/json-ld/terms'
import type { DateTime, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { OperationName } from '@lodestream/shared/ngsi-ld/operation-name'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Decision } from '../domain/decision.ts'

/**
 * Pure: the same current entity and the same instant give the same decision. It may be called again after a
 * serialization failure. Throws an NgsiLdError to refuse; its neighbours in the group are not affected.
 * `current` is undefined when the entity does not exist, was deleted or has expired. `nextVersion` is what the entity has
 * after a change; it goes on after deletion and re-creation, so no two states of an id have the same version.
 */
export type Decide<Result> = (
  current: StoredEntity | undefined,
  now: DateTime,
  nextVersion: number,
) => Decision<Result>

/** Where a change comes from; goes into its events. */
export interface ChangeOrigin {
  readonly operation: OperationName
  readonly context: RequestContext
  readonly actor?: string
  /** That were sent for it: what a group of changes is bounded by. */
  readonly bytes?: number
  /** W3C trace context, handed through to the consumers of the events. */
  readonly traceparent?: string
}

/** One of the changes of a batch. */
export interface BatchedChange<Result> {
  readonly entityId: string
  readonly decide: Decide<Result>
  readonly origin: ChangeOrigin
}

/** What came of one of the changes of a batch. */
export type ChangeAnswer<Result> = { readonly result: Result } | { readonly refusal: unknown }

/** The one write path (ARCHITECTURE.md). */
export interface EntityStore {
  /**
   * Locks and reads the entity, calls `decide`, writes current state, history and outbox events in one transaction
   * and answers after the commit. Concurrent changes of one entity are applied one after the other, none is lost.
   * Rejects with what `decide` threw, with NonexistentTenant when `decide` did not create in an unknown tenant
   * (a creation makes the tenant), or with ServiceOverloaded when too much is waiting.
   */
  change<Result>(
    tenant: TenantId,
    entityId: string,
    decide: Decide<Result>,
    origin: ChangeOrigin,
  ): Promise<Result>

  /**
   * Many changes as one group commit, each decided in its turn as `change` would: several of one entity are applied one
   * after the other, a refusal touches no other. They share one instant, unless an entity was last changed later
   * (clocks of replicas differ). Answers in the order of `changes`. Rejects with ServiceOverloaded when too much is waiting.
   */
  changeAll<Result>(
    tenant: TenantId,
    changes: readonly BatchedChange<Result>[],
  ): Promise<readonly ChangeAnswer<Result>[]>
}
