import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DeliveryStatistics, StoredSubscription } from '../../domain/subscription.ts'
import type { SubscriptionPage, SubscriptionPageRequest } from '../../ports/subscription-store.ts'

interface SubscriptionRow {
  readonly document: string
  readonly times_sent: string | null
  readonly times_failed: string | null
  readonly last_notification: string | null
  readonly last_success: string | null
  readonly last_failure: string | null
}

const columns: RawBuilder<unknown> = sql`
  select s.document, c.times_sent::text, c.times_failed::text, c.last_notification, c.last_success, c.last_failure
  from subscription s left join subscription_statistics c using (tenant, subscription_id)`

/** One subscription with its statistics. */
export async function findSubscription<Schema>(
  database: Kysely<Schema>,
  tenant: TenantId,
  subscriptionId: string,
): Promise<StoredSubscription | undefined> {
  const { rows } = await sql<SubscriptionRow>`${columns}
    where s.tenant = ${tenant} and s.subscription_id = ${subscriptionId} and s.document is not null`.execute(
    database,
  )
  return rows[0] && toStored(rows[0])
}

/** One page of the subscriptions of a tenant; one row more tells whether another follows. */
export async function listSubscriptions<Schema>(
  database: Kysely<Schema>,
  tenant: TenantId,
  { limit, offset, count }: SubscriptionPageRequest,
): Promise<SubscriptionPage> {
  const { rows } = await sql<SubscriptionRow>`${columns}
    where s.tenant = ${tenant} and s.document is not null
    order by s.created_at, s.subscription_id limit ${limit + 1} offset ${offset}`.execute(database)
  return {
    subscriptions: rows.slice(0, limit).map(toStored),
    more: rows.length > limit,
    ...(count ? { total: await countSubscriptions(database, tenant) } : {}),
  }
}

async function countSubscriptions<Schema>(database: Kysely<Schema>, tenant: TenantId): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*)::int as total from subscription where tenant = ${tenant} and document is not null`.execute(
    database,
  )
  return rows[0]?.total ?? 0
}

function toStored(row: SubscriptionRow): StoredSubscription {
  return { subscription: JSON.parse(row.document), statistics: toStatistics(row) }
}

function toStatistics(row: SubscriptionRow): DeliveryStatistics | undefined {
  if (row.times_sent === null) return undefined
  return {
    timesSent: Number(row.times_sent),
    timesFailed: Number(row.times_failed),
    ...(row.last_notification === null ? {} : { lastNotification: row.last_notification }),
    ...(row.last_success === null ? {} : { lastSuccess: row.last_success }),
    ...(row.last_failure === null ? {} : { lastFailure: row.last_failure }),
  }
}
