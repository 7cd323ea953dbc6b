import type { Delivery } from '../../ports/delivery-store.ts'

/** A delivery in memory. Times in milliseconds of the monotonic clock. */
export interface HeldDelivery {
  readonly delivery: Delivery
  attempts: number
  readonly writtenAt: number
  /** Not to be sent earlier. */
  dueAt: number
}

/**
 * The undelivered rows of one (subscription, entity), in order; only the first may be on its way. Rows the store has
 * beyond `cursor`, up to `highest`, are not in memory yet.
 */
export interface DeliveryChain {
  readonly queue: SubscriptionQueue
  readonly entityId: string
  readonly rows: HeldDelivery[]
  cursor: bigint
  highest: bigint
  state: 'idle' | 'ready' | 'waiting' | 'sending'
}

/** The undelivered rows of one subscription in one partition; `cursor` and `highest` as above. */
export interface SubscriptionQueue {
  readonly tenant: string
  readonly subscriptionId: string
  readonly chains: Map<string, DeliveryChain>
  readonly held: Set<HeldDelivery>
  cursor: bigint
  highest: bigint
  /** Steps when rows are put back: what was loaded before is then void. */
  generation: number
}

/** Whether the store has rows that are not in memory. */
export function isBehind({
  cursor,
  highest,
}: {
  readonly cursor: bigint
  readonly highest: bigint
}): boolean {
  return cursor < highest
}
