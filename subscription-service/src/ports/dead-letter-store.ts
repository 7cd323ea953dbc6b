import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'

/** A notification that was given up, and why. */
export interface DeadLetter {
  readonly notificationId: string
  readonly subscriptionId: string
  readonly entityId: string
  readonly attempts: number
  readonly reason: string
  /** What the receiver or the network said last, capped. */
  readonly lastError: string
  readonly createdAt: DateTime
  readonly deadAt: DateTime
}

/** A dead letter with what would have been sent; its headers are not shown, they may hold credentials. */
export interface WholeDeadLetter extends DeadLetter {
  readonly body: string
}

export interface DeadLetterQuery {
  readonly subscriptionId?: string
  readonly limit: number
  /** Letters before the page. */
  readonly offset?: number
}

/** Which dead letters to send again: the oldest of these subscriptions. */
export interface ResendRequest {
  readonly subscriptionIds: readonly string[]
  readonly limit: number
}

export interface Resent {
  readonly resent: number
  /** Whether these subscriptions have more. */
  readonly more: boolean
}

/** Notifications given up, of one tenant. */
export interface DeadLetterStore {
  /** Newest first. */
  list(tenant: TenantId, query: DeadLetterQuery): Promise<readonly DeadLetter[]>
  find(tenant: TenantId, notificationId: string): Promise<WholeDeadLetter | undefined>
  /** Puts it back among the undelivered, with no attempts made; false when there is none of that id. */
  retry(tenant: TenantId, notificationId: string): Promise<boolean>
  /** Subscriptions that have dead letters, in order; those after `after`. */
  subscriptions(
    tenant: TenantId,
    page: { readonly after: string; readonly limit: number },
  ): Promise<readonly string[]>
  /** The same as `retry`, for many: in one step, by subscription, partition and offset. */
  retryMany(tenant: TenantId, request: ResendRequest): Promise<Resent>
  /** False when there is none of that id. */
  delete(tenant: TenantId, notificationId: string): Promise<boolean>
}
