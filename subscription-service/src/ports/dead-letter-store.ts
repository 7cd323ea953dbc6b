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

/** Notifications given up, of one tenant. */
export interface DeadLetterStore {
  /** Newest first. */
  list(tenant: TenantId, query: DeadLetterQuery): Promise<readonly DeadLetter[]>
  find(tenant: TenantId, notificationId: string): Promise<WholeDeadLetter | undefined>
  /** Puts it back among the undelivered, with no attempts made; false when there is none of that id. */
  retry(tenant: TenantId, notificationId: string): Promise<boolean>
  /** False when there is none of that id. */
  delete(tenant: TenantId, notificationId: string): Promise<boolean>
}
