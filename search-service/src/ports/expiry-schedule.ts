import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'

/** An entity of which something expires: itself, or an attribute instance. */
export interface Expiring {
  readonly tenant: TenantId
  readonly entityId: string
  /** When the first of it does, with six decimals: the order of the texts is that of time. */
  readonly expiresAt: DateTime
}

/** What expires next, of all tenants (clause 4.22). What was deleted is not in it any more. */
export interface ExpirySchedule {
  /** The first to expire, or that should have gone already; at most `limit`, the first first. */
  next(limit: number): Promise<readonly Expiring[]>
  /** Calls `listener` when something that expires was written: at most once per burst, best effort, never instead of looking. */
  onScheduled(listener: () => void): Promise<AsyncDisposable>
}
