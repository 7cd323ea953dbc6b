import { AlreadyExists, NonexistentTenant } from '@lodestream/shared/ngsi-ld/errors'
import { defaultTenant, type TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type {
  DeliveryStatistics,
  StoredSubscription,
  Subscription,
  WrittenSubscription,
} from '../../domain/subscription.ts'
import { unknownSubscription } from '../../domain/unknown-subscription.ts'
import type { SubscriptionKey, SubscriptionPage, SubscriptionStore } from '../../ports/subscription-store.ts'

interface Row {
  readonly key: SubscriptionKey
  readonly revision: bigint
  /** Undefined once deleted. */
  readonly subscription?: WrittenSubscription
}

/** Where the counters of a subscription are kept. */
export type StatisticsOf = (tenant: TenantId, subscriptionId: string) => DeliveryStatistics | undefined

/** The SubscriptionStore of tests and demonstrations: gone with the process. */
export function createMemorySubscriptionStore(
  statisticsOf: StatisticsOf = () => undefined,
): SubscriptionStore {
  const rows = new Map<string, Row>()
  const tenants = new Set<TenantId>([defaultTenant])
  let revision = 0n

  function write(key: SubscriptionKey, subscription?: WrittenSubscription): void {
    revision += 1n
    rows.set(keyOf(key), { key, revision, ...(subscription ? { subscription } : {}) })
  }

  function assertTenant(tenant: TenantId): void {
    if (!tenants.has(tenant)) throw new NonexistentTenant(`Tenant ${tenant} does not exist`)
  }

  function present(tenant: TenantId, subscriptionId: string): WrittenSubscription {
    assertTenant(tenant)
    const subscription = rows.get(keyOf({ tenant, subscriptionId }))?.subscription
    if (!subscription) throw unknownSubscription(subscriptionId)
    return subscription
  }

  function stored(subscription: WrittenSubscription): StoredSubscription {
    return { subscription, statistics: statisticsOf(subscription.tenant, subscription.id) }
  }

  return {
    async create(subscription) {
      const key = { tenant: subscription.tenant, subscriptionId: subscription.id }
      if (rows.get(keyOf(key))?.subscription) {
        throw new AlreadyExists(`Subscription ${subscription.id} already exists`)
      }
      tenants.add(subscription.tenant)
      write(key, subscription)
    },
    async find(tenant, subscriptionId) {
      assertTenant(tenant)
      const subscription = rows.get(keyOf({ tenant, subscriptionId }))?.subscription
      return subscription && stored(subscription)
    },
    async list(tenant, { limit, offset, count }): Promise<SubscriptionPage> {
      assertTenant(tenant)
      const all = living(rows.values())
        .filter((subscription) => subscription.tenant === tenant)
        .sort(byCreation)
      const page = all.slice(offset, offset + limit)
      return {
        subscriptions: page.map(stored),
        more: offset + limit < all.length,
        ...(count ? { total: all.length } : {}),
      }
    },
    async change(tenant, subscriptionId, decide) {
      write({ tenant, subscriptionId }, decide(present(tenant, subscriptionId)))
    },
    async delete(tenant, subscriptionId) {
      present(tenant, subscriptionId)
      write({ tenant, subscriptionId })
    },
    async *changesSince(since) {
      const newer = [...rows.values()].filter((row) => since === undefined || row.revision > since)
      const gone = newer.filter(({ subscription }) => !subscription)
      yield {
        revision,
        complete: since === undefined,
        changed: living(newer).map(withoutGiven),
        deleted: gone.map(({ key }) => key),
      }
    },
  }
}

function keyOf({ tenant, subscriptionId }: SubscriptionKey): string {
  return `${tenant} ${subscriptionId}`
}

function living(rows: Iterable<Row>): WrittenSubscription[] {
  return [...rows].flatMap(({ subscription }) => (subscription ? [subscription] : []))
}

function withoutGiven({ given: _, ...subscription }: WrittenSubscription): Subscription {
  return subscription
}

function byCreation(left: Subscription, right: Subscription): number {
  if (left.createdAt !== right.createdAt) return left.createdAt < right.createdAt ? -1 : 1
  return left.id < right.id ? -1 : 1
}
