import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../ports/clock.ts'
import {
  type Completion,
  type DeliveryStore,
  type NewDelivery,
  type PartitionClaim,
  type RequeuedDelivery,
  StaleClaim,
} from '../../ports/delivery-store.ts'
import type { NotificationObserver } from '../../ports/notification-observer.ts'
import type { DeliveryLimits } from './delivery-limits.ts'
import type { DeliveryChain } from './held-delivery.ts'
import { type PartitionQueue, toHeldDelivery } from './partition-queue.ts'
import { TenantBacklog } from './tenant-backlog.ts'

const pagesPerLoad = 64
const requeuedPerTake = 500
const firstPauseMs = 50
const pauseMsMax = 2000

export interface PartitionWorkerSettings {
  readonly store: DeliveryStore
  readonly claim: PartitionClaim
  readonly limits: DeliveryLimits
  readonly queue: PartitionQueue
  readonly clock: Clock
  readonly observer?: NotificationObserver
  /** Resolves when every subscription that was stored before the call is known. */
  refresh(): Promise<void>
  /** Whether the endpoint of a subscription is known not to answer. */
  isDown(subscription: Pick<NewDelivery, 'tenant' | 'subscriptionId'>): boolean
  /** A parked chain may go on. */
  onReady(chain: DeliveryChain): void
  /** Another owner took the partition; nothing more will be written. */
  onStale(): void
  onError(error: unknown): void
}

/**
 * What one owned partition does with the store. Loads and records take turns, one statement at a time: a page never
 * contains a row whose outcome is being recorded, and outcomes that come meanwhile form the next group.
 */
export class PartitionWorker {
  readonly #settings: PartitionWorkerSettings
  readonly #completions: Completion[] = []
  readonly #parked: DeliveryChain[] = []
  readonly #idle: (() => void)[] = []
  readonly #full: (() => void)[] = []
  #working = false
  /** Runs while outcomes gather. */
  #gathering: NodeJS.Timeout | undefined
  /** The outcomes there are have gathered long enough. */
  #due = false
  #stale = false
  readonly #backlog = new TenantBacklog()
  #requeued = false
  /** Taken from the store and not in the queue yet. */
  #taken: readonly RequeuedDelivery[] = []

  constructor(settings: PartitionWorkerSettings) {
    this.#settings = settings
  }

  get claim(): PartitionClaim {
    return this.#settings.claim
  }

  get queue(): PartitionQueue {
    return this.#settings.queue
  }

  /** Rows that are not delivered, in memory or not. */
  get undelivered(): number {
    return this.#backlog.total
  }

  get isStale(): boolean {
    return this.#stale
  }

  get isFull(): boolean {
    return this.#backlog.total >= this.#settings.limits.backlogMax
  }

  /** Too many outcomes are not recorded yet: nothing more is sent meanwhile. */
  get isCongested(): boolean {
    return this.#completions.length >= this.#settings.limits.completionsWaitingMax
  }

  /** Remembers the undelivered rows an earlier owner left: also of subscriptions that nobody here heard of yet. */
  async restore(): Promise<void> {
    const left = await this.#settings.store.backlog(this.claim.partition)
    if (left.length > 0) await this.#settings.refresh()
    for (const backlog of left) {
      this.#backlog.add(backlog.tenant, backlog.count)
      this.queue.restore(backlog)
    }
    this.wake()
  }

  async insert(nextOffset: bigint, deliveries: readonly NewDelivery[]): Promise<void> {
    const { store } = this.#settings
    const written = await this.#fenced(store.insert(this.claim, nextOffset, deliveries))
    const now = performance.now()
    for (const delivery of deliveries) {
      if (written.has(delivery.notificationId)) {
        this.#backlog.add(delivery.tenant, 1)
        if (this.#isBeyondBacklog(delivery)) this.#giveUp(delivery)
        else this.queue.accept({ delivery, attempts: 0, writtenAt: now, dueAt: now })
      } else if (delivery.throttlingSeconds === undefined) this.queue.suspect(delivery)
    }
    this.wake()
  }

  /** The position goes to where a log that was made anew begins; resolves with the generation of that log. */
  beginAnew(nextOffset: bigint): Promise<number> {
    return this.#fenced(this.#settings.store.beginAnew(this.claim, nextOffset))
  }

  /** One tenant whose receivers are away must not fill the partition until consumption waits for all. */
  #isBeyondBacklog(delivery: NewDelivery): boolean {
    const { limits, isDown } = this.#settings
    return this.#backlog.of(delivery.tenant) > limits.backlogPerTenantMax && isDown(delivery)
  }

  #giveUp(delivery: NewDelivery): void {
    const { limits, clock } = this.#settings
    const reason = `The endpoint does not answer, and its tenant has ${limits.backlogPerTenantMax} undelivered notifications in the partition`
    this.queue.bury(delivery.notificationId)
    this.complete({ kind: 'dead', delivery, at: clock.now(), reason, error: '', attempted: false })
  }

  /** Records the outcome with the next group. */
  complete(completion: Completion): void {
    this.#completions.push(completion)
    this.#gather()
  }

  /** Keeps the chain until outcomes were recorded. */
  park(chain: DeliveryChain): void {
    this.#parked.push(chain)
  }

  /** Resolves when consumption may go on. */
  async room(): Promise<void> {
    while (this.isFull && !this.#stale) await new Promise<void>((resolve) => this.#full.push(resolve))
  }

  /** Looks for dead letters that were asked for again. */
  lookForRequeued(): void {
    this.#requeued = true
    this.wake()
  }

  wake(): void {
    if (this.#working || this.#stale) return
    this.#working = true
    void this.#work()
  }

  /** Resolves when everything there is to record is recorded, or cannot be any more. */
  async settled(): Promise<void> {
    while (!this.#stale && (this.#working || this.#completions.length > 0)) {
      const idle = new Promise<void>((resolve) => this.#idle.push(resolve))
      this.#recordNow()
      await idle
    }
  }

  /** Nothing more will be loaded or recorded. */
  abandon(): void {
    this.#stale = true
    clearTimeout(this.#gathering)
    for (const resolve of this.#full.splice(0)) resolve()
  }

  async #work(): Promise<void> {
    let pauseMs = firstPauseMs
    while (!this.#stale && this.#hasWork()) {
      try {
        await this.#step()
        pauseMs = firstPauseMs
      } catch (error) {
        this.#noteFailure(error)
        if (!this.#stale) await delay(pauseMs)
        pauseMs = Math.min(pauseMsMax, pauseMs * 2)
      }
    }
    this.#working = false
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  #gather(): void {
    const { completionGroup, gatherMs } = this.#settings.limits
    if (this.#completions.length >= completionGroup) this.#recordNow()
    else if (this.#completions.length > 0) this.#gathering ??= setTimeout(() => this.#recordNow(), gatherMs)
  }

  #recordNow(): void {
    this.#due = true
    this.wake()
  }

  #hasWork(): boolean {
    return (this.#due && this.#completions.length > 0) || this.queue.hasHungry || this.#requeued
  }

  async #step(): Promise<void> {
    if (this.#completions.length > 0) await this.#record()
    if (this.#requeued) await this.#takeRequeued()
    if (this.queue.hasHungry) await this.#load()
  }

  async #record(): Promise<void> {
    const group = this.#completions.slice(0, this.#settings.limits.completionGroup)
    clearTimeout(this.#gathering)
    this.#gathering = undefined
    await this.#settings.store.complete(this.claim, group)
    this.#completions.splice(0, group.length)
    this.#due = false
    this.#gather()
    for (const { kind, delivery } of group) {
      if (kind === 'retry') continue
      if (kind === 'dead') this.#settings.observer?.gaveUp()
      this.queue.recorded(delivery.notificationId)
      this.#backlog.add(delivery.tenant, -1)
    }
    this.#goOn()
  }

  #goOn(): void {
    if (!this.isFull) for (const resolve of this.#full.splice(0)) resolve()
    if (!this.isCongested) for (const chain of this.#parked.splice(0)) this.#settings.onReady(chain)
  }

  /** Whoever asked for them may have seen a subscription newer than the one that is known here, as one that is active again. */
  async #takeRequeued(): Promise<void> {
    if (this.#taken.length === 0)
      this.#taken = await this.#settings.store.takeRequeued(this.claim, requeuedPerTake)
    if (this.#taken.length > 0) await this.#settings.refresh()
    this.#requeued = this.#taken.length === requeuedPerTake
    for (const row of this.#taken) {
      this.#backlog.add(row.tenant, 1)
      this.queue.requeue(row)
    }
    this.#taken = []
  }

  async #load(): Promise<void> {
    const pages = this.queue.takeWanted(pagesPerLoad)
    if (pages.length === 0) return
    try {
      const requests = pages.map(({ request }) => request)
      const answers = await this.#settings.store.load(this.claim.partition, requests)
      for (const [place, page] of pages.entries())
        this.queue.admit(page, (answers[place] ?? []).map(toHeldDelivery))
    } catch (error) {
      for (const page of pages) this.queue.again(page)
      throw error
    }
  }

  async #fenced<Written>(writing: Promise<Written>): Promise<Written> {
    try {
      return await writing
    } catch (error) {
      if (error instanceof StaleClaim) this.#noteFailure(error)
      throw error
    }
  }

  #noteFailure(error: unknown): void {
    if (!(error instanceof StaleClaim)) this.#settings.onError(error)
    else if (!this.#stale) {
      this.abandon()
      this.#settings.onStale()
    }
  }
}
