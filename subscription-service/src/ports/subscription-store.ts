import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { StoredSubscription, Subscription, WrittenSubscription } from '../domain/subscription.ts'

export interface SubscriptionPageRequest {
  readonly limit: number
  readonly offset: number
  /** Ask for the total number of subscriptions too. */
  readonly count: boolean
}

export interface SubscriptionPage {
  readonly subscriptions: readonly StoredSubscription[]
  /** Whether more follow this page. */
  readonly more: boolean
  readonly total?: number
}

export interface SubscriptionKey {
  readonly tenant: TenantId
  readonly subscriptionId: string
}

/** A page of what changed between two revisions, all tenants. */
export interface SubscriptionChanges {
  /** To be given to the next `changesSince`, after the last page; earlier when not `complete`. */
  readonly revision: bigint
  /** What no page has in `changed` is gone: `since` was undefined, or older than what the store remembers. Of all pages alike. */
  readonly complete: boolean
  /** Without what only their readers need. */
  readonly changed: readonly Subscription[]
  readonly deleted: readonly SubscriptionKey[]
}

/** Of a tenant that does not exist everything but `create` rejects with NonexistentTenant. */
export interface SubscriptionStore {
  /** Makes the tenant where there is none (clause 5.5.10). Rejects with AlreadyExists when the tenant has a subscription with this id. */
  create(subscription: WrittenSubscription): Promise<void>
  find(tenant: TenantId, subscriptionId: string): Promise<StoredSubscription | undefined>
  /** In order of creation, then id: stable between pages. */
  list(tenant: TenantId, page: SubscriptionPageRequest): Promise<SubscriptionPage>
  /**
   * Reads, decides and writes as one step: of two concurrent changes none is lost. Rejects with ResourceNotFound,
   * or with what `decide` throws (nothing is written then).
   */
  change(
    tenant: TenantId,
    subscriptionId: string,
    decide: (current: WrittenSubscription) => WrittenSubscription,
  ): Promise<void>
  /** With its statistics. Rejects with ResourceNotFound. */
  delete(tenant: TenantId, subscriptionId: string): Promise<void>
  /**
   * What was created, changed or deleted after `since`, in this order; everything when undefined. At least one page; one
   * cheap query when nothing was. A change whose promise resolved before the first page was asked for is in the answer.
   */
  changesSince(since: bigint | undefined): AsyncIterable<SubscriptionChanges>
}
