import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Delivery } from './delivery-store.ts'

/** Where notifications of events that were consumed long ago are put for the owners of their partitions. */
export interface ReplayStore {
  /** The undelivered notifications of a tenant, counted up to `max`. */
  undelivered(tenant: TenantId, max: number): Promise<number>
  /**
   * Puts notifications of one tenant among the undelivered as dead letters that are asked for again, all or none; resolves
   * with how many. One that is undelivered already is left alone; one that is a dead letter is none any more, and is sent as
   * it is given here.
   */
  replay(tenant: TenantId, deliveries: readonly Delivery[]): Promise<number>
}
