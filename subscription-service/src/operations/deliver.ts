import { setTimeout as delay } from 'node:timers/promises'
import { type BreakerPolicy, defaultBreakerPolicy } from '../domain/circuit-breaker.ts'
import { defaultRetryPolicy, type RetryPolicy } from '../domain/retry-policy.ts'
import type { Subscription } from '../domain/subscription.ts'
import type { Clock } from '../ports/clock.ts'
import type { DeliveryStore, PartitionClaim } from '../ports/delivery-store.ts'
import type { NotificationObserver } from '../ports/notification-observer.ts'
import type { Notifier } from '../ports/notifier.ts'
import type { SubscriptionLookup } from '../ports/subscription-lookup.ts'
import { type DeliveryLimits, defaultDeliveryLimits } from './delivery/delivery-limits.ts'
import { Dispatcher, originOf } from './delivery/dispatcher.ts'
import type { SubscriptionQueue } from './delivery/held-delivery.ts'
import { MemoryBudget } from './delivery/memory-budget.ts'
import { PartitionQueue } from './delivery/partition-queue.ts'
import { PartitionWorker } from './delivery/partition-worker.ts'

export interface DeliveriesSettings {
  readonly store: DeliveryStore
  readonly notifier: Notifier
  readonly subscriptions: SubscriptionLookup
  readonly clock: Clock
  /** In [0, 1): spreads retries. */
  random(): number
  /** A failure of the store; what failed is tried again. */
  onError(error: unknown): void
  /** The receiver of a subscription said that it is gone for good. */
  onGone(subscription: Subscription, reason: string): void
  readonly observer?: NotificationObserver
  readonly limits?: DeliveryLimits
  readonly retryPolicy?: RetryPolicy
  readonly breakerPolicy?: BreakerPolicy
}

/** How deliveries stand, of the partitions that a process owns. */
export interface DeliveryState {
  readonly undelivered: number
  readonly attemptsUnderWay: number
  /** Endpoints whose breaker is open. */
  readonly openEndpoints: number
}

/**
 * Sends what the owned partitions hold: in order per (subscription, entity), isolated per endpoint, recorded in
 * groups. At least once: what was sent and not recorded is sent again, with the same notification id.
 */
export class Deliveries implements AsyncDisposable {
  readonly #settings: DeliveriesSettings
  readonly #limits: DeliveryLimits
  readonly #budget: MemoryBudget
  readonly #dispatcher: Dispatcher
  readonly #workers = new Map<number, PartitionWorker>()
  readonly #poll: NodeJS.Timeout

  constructor(settings: DeliveriesSettings) {
    this.#settings = settings
    this.#limits = settings.limits ?? defaultDeliveryLimits
    this.#budget = new MemoryBudget(this.#limits.heldMax, this.#limits.heldCharactersMax)
    this.#dispatcher = new Dispatcher({
      ...settings,
      limits: this.#limits,
      retryPolicy: settings.retryPolicy ?? defaultRetryPolicy,
      breakerPolicy: settings.breakerPolicy ?? defaultBreakerPolicy,
      onOpen: (origin) => this.#evict(origin),
    })
    this.#poll = setInterval(() => void this.#lookAround(), this.#limits.pollMs)
  }

  /** Delivers what the partition has undelivered, from now on. */
  async own(claim: PartitionClaim): Promise<PartitionWorker> {
    const onReady = (chain: Parameters<Dispatcher['dispatch']>[1]) => this.#dispatcher.dispatch(worker, chain)
    const queue = new PartitionQueue({
      budget: this.#budget,
      heldPerChain: this.#limits.heldPerChain,
      window: (subscription) => this.#window(subscription),
      onReady,
    })
    const { store, clock, onError, observer, subscriptions } = this.#settings
    const onStale = () => this.#drop(worker)
    const worker = new PartitionWorker({
      store,
      claim,
      limits: this.#limits,
      queue,
      clock,
      ...(observer && { observer }),
      refresh: () => subscriptions.refresh(),
      isDown: (subscription) => this.#isDown(subscription),
      onReady,
      onStale,
      onError,
    })
    await worker.restore()
    this.#workers.set(claim.partition, worker)
    return worker
  }

  /** Stops sending, waits for the attempts under way, records them. */
  async release(worker: PartitionWorker): Promise<void> {
    this.#drop(worker)
    const done = this.#dispatcher.underWay(worker).then(() => worker.settled())
    const stop = new AbortController()
    const deadline = delay(this.#limits.stopWithinMs, undefined, { signal: stop.signal }).catch(() => {})
    await Promise.race([done, deadline])
    stop.abort()
    worker.abandon()
  }

  /** How the deliveries of this process stand. */
  state(): DeliveryState {
    let undelivered = 0
    for (const worker of this.#workers.values()) undelivered += worker.undelivered
    const { attemptsUnderWay, openEndpoints } = this.#dispatcher
    return { undelivered, attemptsUnderWay, openEndpoints }
  }

  /** Milliseconds until the subscription may be notified after a failure (clause 5.2.15); what comes earlier is dropped. */
  cooldownMs(subscription: Subscription): number {
    return this.#dispatcher.cooldowns.remainingMs(subscription)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#poll)
    await Promise.all([...this.#workers.values()].map((worker) => this.release(worker)))
    this.#dispatcher.stop()
  }

  #drop(worker: PartitionWorker): void {
    const { partition } = worker.claim
    if (this.#workers.get(partition) === worker) this.#workers.delete(partition)
    worker.queue.close()
    this.#dispatcher.drop(worker)
  }

  #window(queue: SubscriptionQueue): number {
    if (this.#budget.isExhausted) return 1
    return this.#isDown(queue) ? this.#limits.heldWhileOpen : this.#limits.heldPerSubscription
  }

  #isDown({ tenant, subscriptionId }: Pick<SubscriptionQueue, 'tenant' | 'subscriptionId'>): boolean {
    const subscription = this.#settings.subscriptions.find(tenant, subscriptionId)
    return subscription !== undefined && this.#dispatcher.isOpen(originOf(subscription))
  }

  /** A dead endpoint must not fill the memory that the others need. */
  #evict(origin: string): void {
    for (const { queue } of this.#workers.values()) {
      for (const held of queue.queues) {
        const subscription = this.#settings.subscriptions.find(held.tenant, held.subscriptionId)
        if (subscription && originOf(subscription) === origin) queue.evict(held, this.#limits.heldWhileOpen)
      }
    }
  }

  /** What no event tells: subscriptions changed, dead letters were asked for again. */
  async #lookAround(): Promise<void> {
    this.#dispatcher.tidy()
    for (const worker of this.#workers.values()) worker.lookForRequeued()
    if (this.#budget.rows === 0) return
    await this.#settings.subscriptions.refresh().catch((error: unknown) => this.#settings.onError(error))
  }
}
