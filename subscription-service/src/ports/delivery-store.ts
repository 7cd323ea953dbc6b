import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'

/** A notification on its way to one endpoint: rendered once, sent as it is, however often. */
export interface Delivery {
  /** Derived from (operation, entity, subscription): the same events give the same id, so redelivery is a no-op. */
  readonly notificationId: string
  readonly tenant: TenantId
  readonly subscriptionId: string
  readonly entityId: string
  readonly partition: number
  /** Place in the partition (domain/log-generation.ts): deliveries of one (subscription, entity) are sent in this order. */
  readonly offset: bigint
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A delivery to write, with what decides whether it is written at all. */
export interface NewDelivery extends Delivery {
  /** Dropped, not queued, when the subscription was notified less than this ago (clause 5.2.12). */
  readonly throttlingSeconds?: number
}

/** A delivery as it stands in the store. Times are relative: the store's clock is the one that counts. */
export interface PendingDelivery extends Delivery {
  /** Attempts made and recorded. */
  readonly attempts: number
  readonly ageMs: number
  /** Not to be sent before this has passed; 0: now. */
  readonly dueInMs: number
}

/** A delivery that was given up and asked for again: where it is found among the undelivered. */
export type RequeuedDelivery = Pick<Delivery, 'tenant' | 'subscriptionId' | 'entityId' | 'offset'>

/** The right to write for a partition; the next claim of the same partition ends it. */
export interface PartitionClaim {
  readonly partition: number
  readonly epoch: bigint
}

/** A partition as its new owner finds it. */
export interface ClaimedPartition extends PartitionClaim {
  readonly nextOffset: bigint | undefined
  /** How often its log was made anew. */
  readonly generation: number
}

/** What became of a delivery; every kind but `dropped` and an unattempted `dead` is one attempt. */
export type Completion = { readonly delivery: Delivery; readonly at: DateTime } & (
  | { readonly kind: 'delivered' }
  /** `attempts` includes this one. */
  | { readonly kind: 'retry'; readonly attempts: number; readonly delayMs: number; readonly error: string }
  | { readonly kind: 'dead'; readonly reason: string; readonly error: string; readonly attempted: boolean }
  /** The subscription is gone, paused or expired: nothing is sent, nothing is counted. */
  | { readonly kind: 'dropped' }
)

/** The undelivered rows of one subscription in a partition. */
export interface SubscriptionBacklog {
  readonly tenant: TenantId
  readonly subscriptionId: string
  readonly count: number
  readonly highestOffset: bigint
}

/** One page of the undelivered rows of a subscription, or of one entity in it, by offset. */
export interface PageRequest {
  readonly tenant: TenantId
  readonly subscriptionId: string
  readonly entityId?: string
  /** Rows with a greater offset. */
  readonly after: bigint
  readonly limit: number
}

/** Thrown when a claim has been superseded: the caller must stop working on the partition. */
export class StaleClaim extends Error {
  override readonly name = 'StaleClaim'
}

/** The durable half of the delivery path (ARCHITECTURE.md, the delivery path). */
export interface DeliveryStore {
  /** Takes the partition over, fencing out every earlier claim. */
  claim(partition: number, owner: string): Promise<ClaimedPartition>
  /**
   * The log of the partition was made anew and begins at an offset: the position goes there, which is the only way back
   * for it. Resolves with the new generation of the log. Rejects with StaleClaim.
   */
  beginAnew(claim: PartitionClaim, nextOffset: bigint): Promise<number>
  /** How often the log of each partition was made anew; of those that were never claimed nothing is said. */
  generations(): Promise<ReadonlyMap<number, number>>
  /**
   * Writes the deliveries and moves the position of the partition, both or neither. Resolves with the ids that were
   * written: not the throttled, not those whose id exists. Rejects with StaleClaim.
   */
  insert(
    claim: PartitionClaim,
    nextOffset: bigint,
    deliveries: readonly NewDelivery[],
  ): Promise<ReadonlySet<string>>
  /** What is undelivered in a partition, by subscription. */
  backlog(partition: number): Promise<readonly SubscriptionBacklog[]>
  /** All the pages in one round trip: one list per request, by offset. */
  load(partition: number, requests: readonly PageRequest[]): Promise<readonly (readonly PendingDelivery[])[]>
  /**
   * Dead letters of the partition that were asked for again: each once, `limit` at most, by offset. From then on `load` and
   * `backlog` have them. A superseded claim takes none.
   */
  takeRequeued(claim: PartitionClaim, limit: number): Promise<readonly RequeuedDelivery[]>
  /**
   * Records a group of outcomes and the statistics of their subscriptions in one transaction, so that counters equal
   * recorded attempts; an outcome that is recorded already counts nothing. Rejects with StaleClaim, having written
   * nothing.
   */
  complete(claim: PartitionClaim, completions: readonly Completion[]): Promise<void>
  /** Age of the oldest row that is not delivered, for readiness: also of one that waits for its next attempt. */
  oldestUndeliveredMs(): Promise<number | undefined>
}
