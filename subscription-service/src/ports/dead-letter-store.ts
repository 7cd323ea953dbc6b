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

export interface DeadLetterQuery {
  readonly subscriptionId?: string
  readonly limit: number
}

/** Notifications given up, of one tenant. */
export interface DeadLetterStore {
  /** Newest first. */
  list(tenant: TenantId, query: DeadLetterQuery): Promise<readonly DeadLetter[]>
  /** Puts it back among the undelivered, with no attempts made; false when there is none of that id. */
  retry(tenant: TenantId, notificationId: string): Promise<boolean>
  /** False when there is none of that id. */
  delete(tenant: TenantId, notificationId: string): Promise<boolean>
}
