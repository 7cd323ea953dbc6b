import { inTransaction } from '@lodestream/shared/postgres/transaction'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import {
  type PageRequest,
  type PartitionClaim,
  type PendingDelivery,
  type RequeuedDelivery,
  StaleClaim,
  type SubscriptionBacklog,
} from '../../ports/delivery-store.ts'
import { markEmpty, textColumn } from './text-column.ts'

interface DeliveryRow {
  readonly notification_id: string
  readonly tenant: string
  readonly subscription_id: string
  readonly entity_id: string
  readonly partition: number
  readonly log_offset: string
  readonly headers: string
  readonly body: string
  readonly attempts: number
  readonly age_ms: number
  readonly due_in_ms: number
}

const columns: RawBuilder<unknown> = sql`d.notification_id, d.tenant, d.subscription_id, d.entity_id, d.partition,
  d.log_offset::text as log_offset, d.headers, d.body, d.attempts,
  extract(epoch from clock_timestamp() - d.created_at)::float8 * 1000 as age_ms,
  greatest(0, extract(epoch from d.next_attempt_at - clock_timestamp()))::float8 * 1000 as due_in_ms`

/** Pages of undelivered rows: each walks the index of its subscription, however large the others are. */
export async function loadDeliveries<Schema>(
  database: Kysely<Schema>,
  partition: number,
  requests: readonly PageRequest[],
): Promise<readonly (readonly PendingDelivery[])[]> {
  if (requests.length === 0) return []
  const column = (value: (request: PageRequest) => string | number | bigint) =>
    textColumn(requests.map(value))
  const { rows } = await sql<DeliveryRow & { place: number }>`/* load_deliveries */
    select i.place::int as place, ${columns}
    from unnest(
      ${column(({ tenant }) => markEmpty(tenant))},
      ${column(({ subscriptionId }) => subscriptionId)},
      ${column(({ entityId }) => markEmpty(entityId ?? ''))},
      ${column(({ after }) => after)}::bigint[],
      ${column(({ limit }) => limit)}::int[]
    ) with ordinality as i (tenant, subscription_id, entity_id, after, page_size, place)
    cross join lateral (
      select * from notification_delivery n
      where n.partition = ${partition} and n.tenant = substr(i.tenant, 2)
        and n.subscription_id = i.subscription_id and n.log_offset > i.after and not n.requeued
        and (i.entity_id = '=' or n.entity_id = substr(i.entity_id, 2))
      order by n.log_offset limit i.page_size
    ) d
    order by i.place, d.log_offset`.execute(database)
  const pages = requests.map((): PendingDelivery[] => [])
  for (const row of rows) pages[row.place - 1]?.push(toPending(row))
  return pages
}

/** What is undelivered in a partition, by subscription. */
export async function loadBacklog<Schema>(
  database: Kysely<Schema>,
  partition: number,
): Promise<readonly SubscriptionBacklog[]> {
  const { rows } = await sql<{ tenant: string; subscription_id: string; count: number; highest: string }>`
    select tenant, subscription_id, count(*)::int as count, max(log_offset)::text as highest
    from notification_delivery where partition = ${partition} and not requeued
    group by tenant, subscription_id
    order by min(log_offset)`.execute(database)
  return rows.map(({ tenant, subscription_id, count, highest }) => ({
    tenant,
    subscriptionId: subscription_id,
    count,
    highestOffset: BigInt(highest),
  }))
}

/** Dead letters of the partition that were asked for again, by offset. */
export function takeRequeued<Schema>(
  database: Kysely<Schema>,
  { partition, epoch }: PartitionClaim,
  limit: number,
): Promise<readonly RequeuedDelivery[]> {
  return inTransaction(database, async (transaction) => {
    const { rows } = await sql<Omit<RequeuedDelivery, 'offset'> & { readonly offset: string }>`
      update notification_delivery set requeued = false
      where notification_id = any (array(
        select notification_id from notification_delivery where requeued and partition = ${partition}
        order by log_offset limit ${limit}))
      and exists (
        select 1 from partition_position p where p.partition = ${partition} and p.epoch = ${epoch.toString()}::bigint)
      returning tenant, subscription_id as "subscriptionId", entity_id as "entityId", log_offset::text as offset
    `.execute(transaction)
    if (rows.length > 0) await assertOwner(transaction, { partition, epoch })
    return rows
      .map((row) => ({ ...row, offset: BigInt(row.offset) }))
      .sort((left, right) => (left.offset < right.offset ? -1 : 1))
  })
}

/** The lock makes a claim wait: who was the owner here is the owner until the commit. */
async function assertOwner<Schema>(
  database: Kysely<Schema>,
  { partition, epoch }: PartitionClaim,
): Promise<void> {
  const { rows } = await sql`select 1 from partition_position
    where partition = ${partition} and epoch = ${epoch.toString()}::bigint for share`.execute(database)
  if (rows.length === 0) throw new StaleClaim(`Partition ${partition} has another owner`)
}

function toPending(row: DeliveryRow): PendingDelivery {
  return {
    notificationId: row.notification_id,
    tenant: row.tenant,
    subscriptionId: row.subscription_id,
    entityId: row.entity_id,
    partition: row.partition,
    offset: BigInt(row.log_offset),
    headers: JSON.parse(row.headers) as Record<string, string>,
    body: row.body,
    attempts: row.attempts,
    ageMs: row.age_ms,
    dueInMs: row.due_in_ms,
  }
}
