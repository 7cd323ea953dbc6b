import type {
  Delivery,
  PageRequest,
  PendingDelivery,
  RequeuedDelivery,
  SubscriptionBacklog,
} from '../../ports/delivery-store.ts'
import { type DeliveryChain, type HeldDelivery, isBehind, type SubscriptionQueue } from './held-delivery.ts'
import type { MemoryBudget } from './memory-budget.ts'

export interface PartitionQueueSettings {
  readonly budget: MemoryBudget
  readonly heldPerChain: number
  /** How many rows of a subscription may be in memory now. */
  window(queue: SubscriptionQueue): number
  /** The first row of the chain may be sent. */
  onReady(chain: DeliveryChain): void
}

/** A page to load, with what it is for. */
export interface WantedPage {
  readonly request: PageRequest
  readonly target: SubscriptionQueue | DeliveryChain
  readonly highest: bigint
  readonly generation: number
}

/**
 * The undelivered rows of one partition, as far as they are in memory: chains per (subscription, entity), bounded per
 * chain, per subscription and over all, so that neither a poison entity nor a dead endpoint fills the memory that the
 * others need. What has no room stays in the store and is loaded again in order.
 */
export class PartitionQueue {
  readonly #settings: PartitionQueueSettings
  readonly #queues = new Map<string, SubscriptionQueue>()
  /** Ids in memory, and those whose outcome is not recorded yet: a page may contain them again. */
  readonly #known = new Set<string>()
  readonly #hungry = new Set<SubscriptionQueue | DeliveryChain>()
  #closed = false

  constructor(settings: PartitionQueueSettings) {
    this.#settings = settings
  }

  get queues(): Iterable<SubscriptionQueue> {
    return this.#queues.values()
  }

  get hasHungry(): boolean {
    return this.#hungry.size > 0 && !this.#closed
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** Nothing becomes ready any more; the memory is given back. */
  close(): void {
    this.#closed = true
    for (const queue of this.#queues.values()) {
      for (const row of queue.held) this.#drop(queue, row)
    }
  }

  /** Rows that an earlier owner left in the store. */
  restore({ tenant, subscriptionId, highestOffset }: SubscriptionBacklog): void {
    const queue = this.#queueOf(tenant, subscriptionId, -1n)
    queue.highest = highestOffset
    this.#hungry.add(queue)
  }

  /** A row that was just written, the newest of its subscription. */
  accept(row: HeldDelivery): void {
    if (this.#closed) return
    const { tenant, subscriptionId, offset } = row.delivery
    const queue = this.#queueOf(tenant, subscriptionId, offset - 1n)
    if (offset <= queue.cursor) {
      this.#lookBack(row.delivery)
      return
    }
    const upToDate = !isBehind(queue)
    queue.highest = maxOf(queue.highest, offset)
    if (upToDate && queue.held.size < this.#settings.window(queue)) {
      queue.cursor = offset
      this.#hold(queue, row)
    } else this.#feed(queue)
  }

  /** A row that may be in the store although this insert did not write it: it will be looked for. */
  suspect(delivery: Delivery): void {
    const { tenant, subscriptionId, offset } = delivery
    const queue = this.#queueOf(tenant, subscriptionId, offset - 1n)
    if (offset <= queue.cursor) this.#lookBack(delivery)
    queue.highest = maxOf(queue.highest, offset)
    this.#feed(queue)
  }

  /** A dead letter that was asked for again: it is looked for in the store. Its place before what was sent since is gone. */
  requeue({ tenant, subscriptionId, entityId, offset }: RequeuedDelivery): void {
    if (this.#closed) return
    const queue = this.#queueOf(tenant, subscriptionId, offset - 1n)
    const chain = queue.chains.get(entityId)
    // Pages on their way begin behind it.
    queue.generation += 1
    for (const target of chain ? [queue, chain] : [queue]) {
      target.cursor = minOf(target.cursor, offset - 1n)
      target.highest = maxOf(target.highest, offset)
    }
    this.#feed(queue)
  }

  /** A row that was written and will not be sent; its id stays known until `recorded`, so that no page brings it back. */
  bury(notificationId: string): void {
    this.#known.add(notificationId)
  }

  /** The first row of the chain is done with; its id stays known until `recorded`. */
  finish(chain: DeliveryChain): void {
    const row = chain.rows.shift()
    if (row) this.#drop(chain.queue, row)
    chain.state = 'idle'
    this.#ready(chain)
    this.#feed(chain.queue)
  }

  /** The store no longer has the row. */
  recorded(notificationId: string): void {
    this.#known.delete(notificationId)
  }

  /** Puts rows back, newest first, until `keep` are left: another endpoint needs the memory. */
  evict(queue: SubscriptionQueue, keep: number): void {
    if (queue.held.size <= keep) return
    queue.generation += 1
    for (const row of [...queue.held].reverse()) {
      if (queue.held.size <= keep) return
      this.#putBack(queue, row)
    }
  }

  /** Takes up to `count` pages to load; give each back with `admit` or `again`. */
  takeWanted(count: number): readonly WantedPage[] {
    const targets = [...this.#hungry].slice(0, count)
    for (const target of targets) this.#hungry.delete(target)
    return targets.flatMap((target) => this.#wantedOf(target))
  }

  again(page: WantedPage): void {
    this.#hungry.add(page.target)
  }

  /** The rows that were asked for, by offset. */
  admit(page: WantedPage, rows: readonly HeldDelivery[]): void {
    const { target } = page
    const queue = 'queue' in target ? target.queue : target
    if (queue.generation === page.generation) this.#admitCurrent(page, rows)
    if ('queue' in target) this.#ready(target)
    this.#feed(queue)
  }

  /** A page was faster, or began behind it: a replay may run ahead of consumption. */
  #lookBack(delivery: Delivery): void {
    if (!this.#known.has(delivery.notificationId)) this.requeue(delivery)
  }

  #admitCurrent({ target, highest, request }: WantedPage, rows: readonly HeldDelivery[]): void {
    for (const row of rows) {
      target.cursor = row.delivery.offset
      if (this.#known.has(row.delivery.notificationId)) continue
      if ('queue' in target) this.#append(target, row)
      else this.#hold(target, row)
    }
    if (rows.length < request.limit) target.cursor = maxOf(target.cursor, highest)
  }

  #hold(queue: SubscriptionQueue, row: HeldDelivery): void {
    const { notificationId, entityId, offset } = row.delivery
    if (this.#known.has(notificationId)) return
    const chain = this.#chainOf(queue, entityId, offset)
    const upToDate = !isBehind(chain)
    chain.highest = maxOf(chain.highest, offset)
    if (!upToDate || chain.rows.length >= this.#settings.heldPerChain) return
    chain.cursor = offset
    this.#append(chain, row)
  }

  #append(chain: DeliveryChain, row: HeldDelivery): void {
    chain.rows.push(row)
    chain.queue.held.add(row)
    this.#known.add(row.delivery.notificationId)
    this.#settings.budget.take(row)
    this.#ready(chain)
  }

  #drop(queue: SubscriptionQueue, row: HeldDelivery): void {
    if (queue.held.delete(row)) this.#settings.budget.release(row)
  }

  #putBack(queue: SubscriptionQueue, row: HeldDelivery): void {
    const chain = queue.chains.get(row.delivery.entityId)
    if (!chain || chain.rows.at(-1) !== row) return
    if (chain.rows.length === 1 && chain.state !== 'ready') return
    chain.rows.pop()
    this.#drop(queue, row)
    this.#known.delete(row.delivery.notificationId)
    queue.cursor = minOf(queue.cursor, row.delivery.offset - 1n)
    chain.cursor = minOf(chain.cursor, row.delivery.offset - 1n)
    if (chain.rows.length > 0) return
    queue.chains.delete(chain.entityId)
    this.#hungry.delete(chain)
  }

  /** Decides what an idle chain does next: send, load, or go. */
  #ready(chain: DeliveryChain): void {
    if (chain.state !== 'idle' || this.#closed) return
    if (chain.rows.length > 0) {
      chain.state = 'ready'
      this.#settings.onReady(chain)
    } else if (isBehind(chain)) this.#hungry.add(chain)
    else chain.queue.chains.delete(chain.entityId)
  }

  #feed(queue: SubscriptionQueue): void {
    const { tenant, subscriptionId } = queue
    if (isBehind(queue)) {
      if (queue.held.size <= this.#settings.window(queue) / 2) this.#hungry.add(queue)
    } else if (queue.chains.size === 0) this.#queues.delete(keyOf(tenant, subscriptionId))
  }

  #wantedOf(target: SubscriptionQueue | DeliveryChain): readonly WantedPage[] {
    if (!isBehind(target)) return []
    const queue = 'queue' in target ? target.queue : target
    const { tenant, subscriptionId, generation } = queue
    const limit =
      'queue' in target
        ? this.#settings.heldPerChain
        : Math.max(1, Math.floor(this.#settings.window(queue)) - queue.held.size)
    const entity = 'queue' in target ? { entityId: target.entityId } : {}
    const request = { tenant, subscriptionId, ...entity, after: target.cursor, limit }
    return [{ request, target, highest: target.highest, generation }]
  }

  #queueOf(tenant: string, subscriptionId: string, cursor: bigint): SubscriptionQueue {
    const key = keyOf(tenant, subscriptionId)
    const present = this.#queues.get(key)
    if (present) return present
    const queue = { tenant, subscriptionId, chains: new Map(), held: new Set<HeldDelivery>() }
    const created = { ...queue, cursor, highest: cursor, generation: 0 }
    this.#queues.set(key, created)
    return created
  }

  #chainOf(queue: SubscriptionQueue, entityId: string, offset: bigint): DeliveryChain {
    const present = queue.chains.get(entityId)
    if (present) return present
    const chain: DeliveryChain = { queue, entityId, rows: [], cursor: offset, highest: offset, state: 'idle' }
    queue.chains.set(entityId, chain)
    return chain
  }
}

/** A row as loaded, on the monotonic clock of this process. */
export function toHeldDelivery({ attempts, ageMs, dueInMs, ...delivery }: PendingDelivery): HeldDelivery {
  const now = performance.now()
  return { delivery, attempts, writtenAt: now - ageMs, dueAt: now + dueInMs }
}

function keyOf(tenant: string, subscriptionId: string): string {
  return `${tenant} ${subscriptionId}`
}

function maxOf(left: bigint, right: bigint): bigint {
  return left > right ? left : right
}

function minOf(left: bigint, right: bigint): bigint {
  return left < right ? left : right
}
