import type { CompiledSubscription } from '../domain/compiled-subscription.ts'
import { endedPeriod, isLater, type Period, restOfPeriodMs } from '../domain/period.ts'
import { isDeliverable } from '../domain/subscription-status.ts'
import type { Clock } from '../ports/clock.ts'
import type { DeliveryStore } from '../ports/delivery-store.ts'
import { StaleClaim } from '../ports/delivery-store.ts'
import type { PeriodLedger } from '../ports/period-ledger.ts'
import type { SubscriptionLookup } from '../ports/subscription-lookup.ts'
import type { SubscriptionKey } from '../ports/subscription-store.ts'
import { type BuildPeriodicParts, buildPeriodic } from './build-periodic.ts'
import type { BuiltNotification } from './consumption/placed-operation.ts'
import type { Deliveries } from './deliver.ts'
import type { PartitionWorker } from './delivery/partition-worker.ts'

/** Periodic notifications are rows of a partition that the log does not have, so they are fenced and sent like all others. */
const periodicPartition = -1

/** Periodic subscriptions whose entities are read at the same time. */
export const maxPeriodicReads = 8

/** New subscriptions are looked for, and what failed is tried again, this often at least. */
const lookAroundMs = 1000

export interface PeriodicNotificationsParts extends BuildPeriodicParts {
  readonly subscriptions: SubscriptionLookup & { periodic(): Iterable<CompiledSubscription> }
  readonly ledger: PeriodLedger
  readonly store: DeliveryStore
  readonly deliveries: Deliveries
  readonly clock: Clock
  /** Names this process in the claim. */
  readonly owner: string
  /** What failed is tried again. */
  onError(error: unknown): void
}

/**
 * Notifies periodic subscriptions when a period ends (clause 5.8.6), while this process owns them. One period is notified
 * once; of those that ended while nobody was there, the last. A crash between the notification and its record repeats it
 * with the same id.
 */
export class PeriodicNotifications implements AsyncDisposable {
  readonly #parts: PeriodicNotificationsParts
  readonly #last: Map<string, Period>
  readonly #worker: PartitionWorker
  readonly #underWay = new Set<string>()
  #nextOffset: bigint
  #writing: Promise<unknown> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  #stopped = false

  private constructor(
    parts: PeriodicNotificationsParts,
    worker: PartitionWorker,
    state: { readonly last: Map<string, Period>; readonly nextOffset: bigint },
  ) {
    this.#parts = parts
    this.#worker = worker
    this.#last = state.last
    this.#nextOffset = state.nextOffset
  }

  /** Takes the periodic subscriptions over from whoever had them. */
  static async start(parts: PeriodicNotificationsParts): Promise<PeriodicNotifications> {
    const { nextOffset, ...claim } = await parts.store.claim(periodicPartition, parts.owner)
    const worker = await parts.deliveries.own(claim)
    const rows = await parts.ledger.load()
    const last = new Map(rows.map((row) => [keyOf(row), row.period]))
    const started = new PeriodicNotifications(parts, worker, { last, nextOffset: nextOffset ?? 0n })
    started.#lookAgainIn(0)
    return started
  }

  /** Nothing is begun or written any more; resolves when what is being written is. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#looking
    // A search service that is slow to answer must not hold up who comes next: what is not written yet is theirs.
    await this.#writing
    await this.#parts.deliveries.release(this.#worker)
  }

  #lookAgainIn(ms: number): void {
    clearTimeout(this.#timer)
    if (this.#stopped || this.#worker.isStale) return
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
    }, ms)
  }

  async #look(): Promise<void> {
    try {
      await this.#parts.subscriptions.refresh()
      this.#lookAgainIn(this.#begin())
    } catch (error) {
      this.#parts.onError(error)
      this.#lookAgainIn(lookAroundMs)
    }
  }

  /** Begins what is due, as far as there is room; milliseconds until the next period ends. */
  #begin(): number {
    const now = this.#parts.clock.now()
    let nextMs = lookAroundMs
    for (const compiled of this.#parts.subscriptions.periodic()) {
      const { subscription } = compiled
      if (!isDeliverable(subscription, now)) continue
      nextMs = Math.min(nextMs, restOfPeriodMs(subscription, now) ?? nextMs)
      const key = keyOf({ tenant: subscription.tenant, subscriptionId: subscription.id })
      const period = endedPeriod(subscription, now)
      if (!period || !isLater(period, this.#last.get(key)) || this.#underWay.has(key)) continue
      if (this.#underWay.size >= maxPeriodicReads) continue
      this.#underWay.add(key)
      void this.#run(key, compiled, period)
    }
    return Math.max(1, nextMs)
  }

  async #run(key: string, compiled: CompiledSubscription, period: Period): Promise<void> {
    const wasCrowded = () => this.#underWay.size === maxPeriodicReads
    try {
      await this.#notify(compiled, period)
      this.#last.set(key, period)
      const { tenant, id: subscriptionId } = compiled.subscription
      await this.#parts.ledger.record({ tenant, subscriptionId }, period)
    } catch (error) {
      if (!(error instanceof StaleClaim)) this.#parts.onError(error)
    }
    const makesRoom = wasCrowded()
    this.#underWay.delete(key)
    if (makesRoom) this.#lookAgainIn(0)
  }

  async #notify(compiled: CompiledSubscription, period: Period): Promise<void> {
    if (this.#parts.deliveries.cooldownMs(compiled.subscription) > 0) return
    for await (const notification of buildPeriodic(this.#parts, compiled, period)) {
      await this.#worker.room()
      if (this.#stopped) throw new StaleClaim('Periodic notifications have another owner')
      await this.#write(compiled, notification)
    }
  }

  /** One after the other: their order is that of their offsets. */
  #write({ subscription }: CompiledSubscription, notification: BuiltNotification): Promise<void> {
    const written = this.#writing.then(async () => {
      const offset = this.#nextOffset
      const { tenant, id } = subscription
      // No entity in particular: the notifications of the subscription are one chain.
      const place = { partition: periodicPartition, offset, entityId: id }
      await this.#worker.insert(offset + 1n, [{ tenant, subscriptionId: id, ...place, ...notification }])
      this.#nextOffset = offset + 1n
    })
    this.#writing = written.catch(() => {})
    return written
  }
}

function keyOf({ tenant, subscriptionId }: SubscriptionKey): string {
  return `${tenant} ${subscriptionId}`
}
