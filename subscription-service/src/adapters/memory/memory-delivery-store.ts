import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { DeliveryStatistics } from '../../domain/subscription.ts'
import type {
  DeadLetter,
  DeadLetterQuery,
  DeadLetterStore,
  ResendRequest,
  Resent,
  WholeDeadLetter,
} from '../../ports/dead-letter-store.ts'
import type { DeliveryFigures, DeliveryOverview } from '../../ports/delivery-overview.ts'
import type {
  ClaimedPartition,
  Completion,
  Delivery,
  DeliveryStore,
  NewDelivery,
  PageRequest,
  PartitionClaim,
  PendingDelivery,
  RequeuedDelivery,
  SubscriptionBacklog,
} from '../../ports/delivery-store.ts'
import type { ReplayStore } from '../../ports/replay-store.ts'
import { MemoryPartitions } from './memory-partitions.ts'
import { MemoryStatistics } from './memory-statistics.ts'

interface StoredDelivery {
  readonly delivery: NewDelivery
  readonly createdAt: number
  attempts: number
  dueAt: number
  requeued: boolean
}

interface StoredDeadLetter {
  readonly letter: DeadLetter
  readonly delivery: NewDelivery
}

/** The delivery tables in memory, for tests of what is built on them. */
export class MemoryDeliveryStore implements DeliveryStore, DeadLetterStore, DeliveryOverview, ReplayStore {
  readonly #partitions = new MemoryPartitions()
  readonly #rows = new Map<string, StoredDelivery>()
  readonly #dead = new Map<string, StoredDeadLetter>()
  readonly #notifiedAt = new Map<string, number>()
  readonly #statistics = new MemoryStatistics()

  async claim(partition: number): Promise<ClaimedPartition> {
    return this.#partitions.claim(partition)
  }

  async beginAnew(claim: PartitionClaim, nextOffset: bigint): Promise<number> {
    return this.#partitions.beginAnew(claim, nextOffset)
  }

  async generations(): Promise<ReadonlyMap<number, number>> {
    return this.#partitions.generations()
  }

  async insert(
    claim: PartitionClaim,
    nextOffset: bigint,
    deliveries: readonly NewDelivery[],
  ): Promise<ReadonlySet<string>> {
    this.#partitions.owned(claim).nextOffset = nextOffset
    const written = new Set<string>()
    const now = performance.now()
    for (const delivery of this.#granted(deliveries, now)) {
      if (this.#rows.has(delivery.notificationId)) continue
      this.#rows.set(delivery.notificationId, {
        delivery,
        createdAt: now,
        attempts: 0,
        dueAt: now,
        requeued: false,
      })
      written.add(delivery.notificationId)
    }
    return written
  }

  async backlog(partition: number): Promise<readonly SubscriptionBacklog[]> {
    const found = new Map<string, SubscriptionBacklog>()
    for (const { delivery, requeued } of this.#rows.values()) {
      if (delivery.partition !== partition || requeued) continue
      const { tenant, subscriptionId, offset } = delivery
      const key = keyOf(tenant, subscriptionId)
      const { count, highestOffset } = found.get(key) ?? { count: 0, highestOffset: offset }
      const highest = highestOffset < offset ? { highestOffset: offset } : { highestOffset }
      found.set(key, { tenant, subscriptionId, count: count + 1, ...highest })
    }
    return [...found.values()]
  }

  async load(
    partition: number,
    requests: readonly PageRequest[],
  ): Promise<readonly (readonly PendingDelivery[])[]> {
    return requests.map((request) =>
      [...this.#rows.values()]
        .filter(({ delivery, requeued }) => !requeued && delivery.partition === partition)
        .filter(({ delivery }) => matches(delivery, request))
        .sort((left, right) => (left.delivery.offset < right.delivery.offset ? -1 : 1))
        .slice(0, request.limit)
        .map(toPending),
    )
  }

  async takeRequeued(claim: PartitionClaim, limit: number): Promise<readonly RequeuedDelivery[]> {
    this.#partitions.owned(claim)
    const rows = [...this.#rows.values()]
      .filter(({ requeued, delivery }) => requeued && delivery.partition === claim.partition)
      .sort((left, right) => (left.delivery.offset < right.delivery.offset ? -1 : 1))
      .slice(0, limit)
    for (const row of rows) row.requeued = false
    return rows.map(({ delivery: { tenant, subscriptionId, entityId, offset } }) => ({
      tenant,
      subscriptionId,
      entityId,
      offset,
    }))
  }

  async complete(claim: PartitionClaim, completions: readonly Completion[]): Promise<void> {
    this.#partitions.owned(claim)
    for (const completion of completions) this.#complete(completion)
  }

  async oldestUndeliveredMs(): Promise<number | undefined> {
    const now = performance.now()
    const ages = [...this.#rows.values()].map(({ createdAt }) => now - createdAt)
    return ages.length === 0 ? undefined : Math.max(...ages)
  }

  async list(
    tenant: TenantId,
    { subscriptionId, limit, offset = 0 }: DeadLetterQuery,
  ): Promise<readonly DeadLetter[]> {
    return [...this.#dead.values()]
      .filter(({ delivery }) => delivery.tenant === tenant)
      .map(({ letter }) => letter)
      .filter((letter) => subscriptionId === undefined || letter.subscriptionId === subscriptionId)
      .reverse()
      .slice(offset, offset + limit)
  }

  async find(tenant: TenantId, notificationId: string): Promise<WholeDeadLetter | undefined> {
    const dead = this.#dead.get(keyOf(tenant, notificationId))
    return dead && { ...dead.letter, body: dead.delivery.body }
  }

  async retry(tenant: TenantId, notificationId: string): Promise<boolean> {
    const dead = this.#dead.get(keyOf(tenant, notificationId))
    if (!dead) return false
    this.#dead.delete(keyOf(tenant, notificationId))
    this.#requeue(dead.delivery)
    return true
  }

  async undelivered(tenant: TenantId, max: number): Promise<number> {
    const waiting = [...this.#rows.values()].filter(({ delivery }) => delivery.tenant === tenant)
    return Math.min(max, waiting.length)
  }

  async replay(tenant: TenantId, deliveries: readonly Delivery[]): Promise<number> {
    const before = this.#rows.size
    for (const delivery of deliveries) {
      this.#dead.delete(keyOf(tenant, delivery.notificationId))
      if (!this.#rows.has(delivery.notificationId)) this.#requeue(delivery)
    }
    return this.#rows.size - before
  }

  async subscriptions(
    tenant: TenantId,
    { after, limit }: { readonly after: string; readonly limit: number },
  ): Promise<readonly string[]> {
    const ids = [...this.#dead.values()]
      .filter(({ delivery }) => delivery.tenant === tenant)
      .map(({ delivery }) => delivery.subscriptionId)
    return [...new Set(ids)]
      .filter((id) => id > after)
      .sort()
      .slice(0, limit)
  }

  async retryMany(tenant: TenantId, { subscriptionIds, limit }: ResendRequest): Promise<Resent> {
    const letters = [...this.#dead.values()]
      .map(({ delivery }) => delivery)
      .filter((one) => one.tenant === tenant && subscriptionIds.includes(one.subscriptionId))
      .sort(byPlace)
    const wanted = letters.slice(0, limit)
    for (const { notificationId } of wanted) await this.retry(tenant, notificationId)
    return { resent: wanted.length, more: letters.length > limit }
  }

  async delete(tenant: TenantId, notificationId: string): Promise<boolean> {
    return this.#dead.delete(keyOf(tenant, notificationId))
  }

  /** The rate is not kept: it is 0. */
  async figuresOf(tenant: TenantId, subscriptionId: string): Promise<DeliveryFigures> {
    const now = performance.now()
    const ofSubscription = ({ delivery }: { readonly delivery: NewDelivery }) =>
      delivery.tenant === tenant && delivery.subscriptionId === subscriptionId
    const ages = [...this.#rows.values()].filter(ofSubscription).map(({ createdAt }) => now - createdAt)
    const lastError = this.#statistics.lastErrorOf(tenant, subscriptionId)
    return {
      undelivered: ages.length,
      ...(ages.length === 0 ? {} : { oldestMs: Math.round(Math.max(...ages)) }),
      deadLetters: [...this.#dead.values()].filter(ofSubscription).length,
      attemptsPerSecond: 0,
      ...(lastError === undefined ? {} : { lastError }),
    }
  }

  /** What was counted for a subscription. */
  statisticsOf(tenant: TenantId, subscriptionId: string): DeliveryStatistics | undefined {
    return this.#statistics.of(tenant, subscriptionId)
  }

  #requeue(delivery: NewDelivery): void {
    const now = performance.now()
    const row = { delivery, createdAt: now, attempts: 0, dueAt: now, requeued: true }
    this.#rows.set(delivery.notificationId, row)
  }

  #granted(deliveries: readonly NewDelivery[], now: number): readonly NewDelivery[] {
    return deliveries.filter(({ tenant, subscriptionId, throttlingSeconds }) => {
      if (throttlingSeconds === undefined) return true
      const key = keyOf(tenant, subscriptionId)
      const notifiedAt = this.#notifiedAt.get(key)
      if (notifiedAt !== undefined && now - notifiedAt < throttlingSeconds * 1000) return false
      this.#notifiedAt.set(key, now)
      return true
    })
  }

  #complete(completion: Completion): void {
    const { notificationId } = completion.delivery
    const row = this.#rows.get(notificationId)
    if (!row) return
    if (completion.kind === 'retry') {
      if (row.attempts >= completion.attempts) return
      row.attempts = completion.attempts
      row.dueAt = performance.now() + completion.delayMs
    } else this.#rows.delete(notificationId)
    if (completion.kind === 'dead') this.#bury(row, completion)
    if (completion.kind !== 'dropped') this.#statistics.count(completion)
  }

  #bury(row: StoredDelivery, { reason, error, attempted, at }: Extract<Completion, { kind: 'dead' }>): void {
    const { tenant, notificationId, subscriptionId, entityId } = row.delivery
    const letter = {
      notificationId,
      subscriptionId,
      entityId,
      attempts: row.attempts + (attempted ? 1 : 0),
      reason,
      lastError: error,
      createdAt: at,
      deadAt: at,
    }
    this.#dead.set(keyOf(tenant, notificationId), { letter, delivery: row.delivery })
  }
}

function byPlace(left: NewDelivery, right: NewDelivery): number {
  if (left.subscriptionId !== right.subscriptionId) return left.subscriptionId < right.subscriptionId ? -1 : 1
  return left.partition - right.partition || (left.offset < right.offset ? -1 : 1)
}

function matches(delivery: NewDelivery, { tenant, subscriptionId, entityId, after }: PageRequest): boolean {
  if (delivery.tenant !== tenant || delivery.subscriptionId !== subscriptionId) return false
  return delivery.offset > after && (entityId === undefined || delivery.entityId === entityId)
}

function toPending({ delivery, attempts, createdAt, dueAt }: StoredDelivery): PendingDelivery {
  const now = performance.now()
  const { throttlingSeconds: _, ...written } = delivery
  return { ...written, attempts, ageMs: now - createdAt, dueInMs: Math.max(0, dueAt - now) }
}

function keyOf(tenant: TenantId, id: string): string {
  return `${tenant} ${id}`
}
