import type { BreakerPolicy } from '../../domain/circuit-breaker.ts'
import { endpointOrigin } from '../../domain/endpoint-address.ts'
import { type RetryPolicy, tooOld } from '../../domain/retry-policy.ts'
import type { Endpoint, Subscription } from '../../domain/subscription.ts'
import { isDeliverable } from '../../domain/subscription-status.ts'
import type { Clock } from '../../ports/clock.ts'
import type { NotificationObserver } from '../../ports/notification-observer.ts'
import type { AttemptOutcome, Notifier } from '../../ports/notifier.ts'
import type { SubscriptionLookup } from '../../ports/subscription-lookup.ts'
import { Cooldowns } from './cooldowns.ts'
import type { DeliveryLimits } from './delivery-limits.ts'
import { EndpointLane } from './endpoint-lane.ts'
import type { DeliveryChain, HeldDelivery, SubscriptionQueue } from './held-delivery.ts'
import { type JudgedAttempt, judgeAttempt } from './judge-attempt.ts'
import type { PartitionWorker } from './partition-worker.ts'
import { requestOf } from './request-of.ts'
import { TenantSlots } from './tenant-slots.ts'

/** A timer is set for no longer than this; who waits longer is looked at again. */
const waitMsMax = 60_000

export interface DispatcherSettings {
  readonly notifier: Notifier
  readonly subscriptions: SubscriptionLookup
  readonly clock: Clock
  random(): number
  readonly observer?: NotificationObserver
  readonly limits: DeliveryLimits
  readonly retryPolicy: RetryPolicy
  readonly breakerPolicy: BreakerPolicy
  /** The endpoint stopped answering. */
  onOpen(origin: string): void
  /** The receiver said that it is gone for good. */
  onGone(subscription: Subscription, reason: string): void
}

/** Brings chains to the lanes of their endpoints, and the outcomes of attempts back to their partitions. */
export class Dispatcher {
  readonly cooldowns = new Cooldowns()
  readonly #settings: DispatcherSettings
  readonly #lanes = new Map<string, EndpointLane>()
  readonly #owners = new WeakMap<SubscriptionQueue, PartitionWorker>()
  readonly #waiting = new Map<DeliveryChain, NodeJS.Timeout>()
  readonly #attempts = new Map<Promise<void>, PartitionWorker>()
  readonly #slots: TenantSlots<DeliveryChain>

  constructor(settings: DispatcherSettings) {
    this.#settings = settings
    this.#slots = new TenantSlots(settings.limits.attemptsPerTenant)
  }

  isOpen(origin: string): boolean {
    return this.#lanes.get(origin)?.isOpen ?? false
  }

  /** Endpoints that are known not to answer. */
  get openEndpoints(): number {
    let open = 0
    for (const lane of this.#lanes.values()) if (lane.isOpen) open += 1
    return open
  }

  get attemptsUnderWay(): number {
    return this.#attempts.size
  }

  /** Takes a chain whose first row is next: to its lane, to wait, or out of the way. */
  dispatch(worker: PartitionWorker, chain: DeliveryChain): void {
    const row = chain.rows[0]
    if (!row || worker.queue.isClosed) return
    this.#owners.set(chain.queue, worker)
    if (worker.isCongested) worker.park(chain)
    else this.#direct(worker, chain, row)
  }

  /** Forgets what waits for the worker; attempts under way go on. */
  drop(worker: PartitionWorker): void {
    for (const [chain, timer] of this.#waiting) {
      if (this.#owners.get(chain.queue) !== worker) continue
      clearTimeout(timer)
      this.#waiting.delete(chain)
    }
  }

  /** Resolves when no attempt of the worker is under way. */
  async underWay(worker: PartitionWorker): Promise<void> {
    await Promise.all([...this.#attempts].filter(([, owner]) => owner === worker).map(([attempt]) => attempt))
  }

  /** Forgets endpoints of which there is nothing to remember. */
  tidy(): void {
    for (const [origin, lane] of this.#lanes) if (lane.isIdle) this.#lanes.delete(origin)
  }

  stop(): void {
    for (const lane of this.#lanes.values()) lane.stop()
  }

  #direct(worker: PartitionWorker, chain: DeliveryChain, row: HeldDelivery): void {
    const subscription = this.#deliverable(chain)
    const lane = subscription && this.#lane(originOf(subscription))
    if (!lane) this.#giveUp(worker, chain, this.#disabledReason(chain))
    else if (lane.isOpen && this.#isTooOld(row))
      this.#giveUp(worker, chain, tooOld(this.#settings.retryPolicy))
    else {
      const waitMs = Math.max(row.dueAt - performance.now(), this.cooldowns.remainingMs(subscription))
      if (waitMs > 0) this.#wait(worker, chain, waitMs)
      else this.#queueUp(chain, lane)
    }
  }

  #queueUp(chain: DeliveryChain, lane: EndpointLane): void {
    chain.state = 'ready'
    lane.push(chain)
  }

  #wait(worker: PartitionWorker, chain: DeliveryChain, waitMs: number): void {
    chain.state = 'waiting'
    const wake = () => {
      this.#waiting.delete(chain)
      this.dispatch(worker, chain)
    }
    this.#waiting.set(chain, setTimeout(wake, Math.min(waitMsMax, Math.ceil(waitMs))))
  }

  #lane(origin: string): EndpointLane {
    const present = this.#lanes.get(origin)
    if (present) return present
    const lane = new EndpointLane({
      origin,
      breakerPolicy: this.#settings.breakerPolicy,
      attemptsMax: this.#settings.limits.attemptsPerEndpoint,
      start: (chain, started) => this.#start(chain, started),
      leaves: (chain, blocked) => this.#leaves(chain, blocked),
      onOpen: () => this.#settings.onOpen(origin),
    })
    this.#lanes.set(origin, lane)
    return lane
  }

  #start(chain: DeliveryChain, lane: EndpointLane): boolean {
    const worker = this.#owners.get(chain.queue)
    const row = chain.rows[0]
    if (!worker || !row || worker.queue.isClosed) return false
    const subscription = this.#deliverable(chain)
    if (!subscription || worker.isCongested || this.#mustWait(subscription, lane)) {
      this.dispatch(worker, chain)
      return false
    }
    const { tenant } = subscription
    if (this.#slots.isFull(tenant)) {
      this.#slots.park(tenant, chain)
      return false
    }
    chain.state = 'sending'
    this.#slots.take(tenant)
    const attempt = this.#attempt(worker, { chain, row, subscription, lane })
    this.#attempts.set(attempt, worker)
    void attempt.finally(() => {
      this.#attempts.delete(attempt)
      this.#slots.free(tenant, (parked) => this.#again(parked))
    })
    return true
  }

  #again(chain: DeliveryChain): void {
    const worker = this.#owners.get(chain.queue)
    if (worker) this.dispatch(worker, chain)
  }

  async #attempt(worker: PartitionWorker, at: AttemptPlace): Promise<void> {
    const startedAt = performance.now()
    const outcome = await this.#send(at.row, at.subscription)
    this.#settings.observer?.attempted(outcome.kind, performance.now() - startedAt)
    const { clock, random } = this.#settings
    const moment = { at: clock.now(), monotonicMs: performance.now(), random: random() }
    const { cooldownMs } = at.subscription.notification.endpoint
    const judged = judgeAttempt({ policy: this.#settings.retryPolicy, cooldownMs }, at.row, {
      outcome,
      moment,
    })
    if (outcome.kind !== 'delivered') this.cooldowns.begin(at.subscription)
    if (judged.goneReason !== undefined) this.#settings.onGone(at.subscription, judged.goneReason)
    this.#apply(worker, at, judged)
    if (judged.endpointFailed) at.lane.failed(judged.holdMs)
    else at.lane.succeeded()
  }

  async #send({ delivery }: HeldDelivery, { notification }: Subscription): Promise<AttemptOutcome> {
    const { limits, notifier } = this.#settings
    try {
      return await notifier.send(requestOf(delivery, notification.endpoint, limits))
    } catch (error) {
      return { kind: 'unreachable', text: error instanceof Error ? error.message : String(error) }
    }
  }

  #apply(worker: PartitionWorker, { chain, row }: AttemptPlace, { completion }: JudgedAttempt): void {
    worker.complete(completion)
    if (completion.kind === 'retry') {
      row.attempts = completion.attempts
      row.dueAt = performance.now() + completion.delayMs
      chain.state = 'waiting'
      this.dispatch(worker, chain)
    } else worker.queue.finish(chain)
  }

  /** Ends a row without an attempt. */
  #giveUp(worker: PartitionWorker, chain: DeliveryChain, reason?: string): void {
    const row = chain.rows[0]
    if (!row) return
    const recorded = { delivery: row.delivery, at: this.#settings.clock.now() }
    if (reason === undefined) worker.complete({ ...recorded, kind: 'dropped' })
    else worker.complete({ ...recorded, kind: 'dead', reason, error: '', attempted: false })
    worker.queue.finish(chain)
  }

  #leaves(chain: DeliveryChain, lane: EndpointLane): boolean {
    const worker = this.#owners.get(chain.queue)
    const row = chain.rows[0]
    if (!worker || !row || worker.queue.isClosed) return true
    const subscription = this.#deliverable(chain)
    if (subscription && originOf(subscription) === lane.origin && !this.#isTooOld(row)) return false
    this.dispatch(worker, chain)
    return true
  }

  #mustWait(subscription: Subscription, lane: EndpointLane): boolean {
    return originOf(subscription) !== lane.origin || this.cooldowns.remainingMs(subscription) > 0
  }

  #isTooOld({ writtenAt }: HeldDelivery): boolean {
    return performance.now() - writtenAt >= this.#settings.retryPolicy.elapsedMsMax
  }

  /** Nobody asked to drop what waits for a subscription that the broker paused itself: it is given up with the reason. */
  #disabledReason({ queue }: DeliveryChain): string | undefined {
    const subscription = this.#settings.subscriptions.find(queue.tenant, queue.subscriptionId)
    return subscription?.isActive === false ? subscription.disabledReason : undefined
  }

  #deliverable({ queue }: DeliveryChain): Subscription | undefined {
    const subscription = this.#settings.subscriptions.find(queue.tenant, queue.subscriptionId)
    if (!subscription || !isDeliverable(subscription, this.#settings.clock.now())) return undefined
    return subscription
  }
}

interface AttemptPlace {
  readonly chain: DeliveryChain
  readonly row: HeldDelivery
  readonly subscription: Subscription
  readonly lane: EndpointLane
}

const origins = new WeakMap<Endpoint, string>()

/** What is up or down together: scheme, host and port of the endpoint. Remembered, because it is asked per row. */
export function originOf({ notification: { endpoint } }: Subscription): string {
  const known = origins.get(endpoint)
  if (known !== undefined) return known
  const origin = endpointOrigin(endpoint.uri)
  origins.set(endpoint, origin)
  return origin
}
