import { inTransaction } from '@lodestream/shared/postgres/transaction'
import { type Kysely, sql } from 'kysely'
import { type NewDelivery, type PartitionClaim, StaleClaim } from '../../ports/delivery-store.ts'
import { markEmpty, separator, splitText, textColumn } from './text-column.ts'

/** What one consumed batch leads to. */
export interface DeliveryBatch {
  readonly nextOffset: bigint
  readonly deliveries: readonly NewDelivery[]
}

/** Writes rows and position in one transaction; one statement when nothing is throttled. */
export async function insertDeliveries<Schema>(
  database: Kysely<Schema>,
  claim: PartitionClaim,
  { nextOffset, deliveries }: DeliveryBatch,
): Promise<ReadonlySet<string>> {
  if (deliveries.length === 0) return movePosition(database, claim, nextOffset)
  if (deliveries.every(({ throttlingSeconds }) => throttlingSeconds === undefined))
    return writeRows(database, claim, { nextOffset, deliveries })
  return inTransaction(database, async (transaction) => {
    // First the position: a stale owner must not use up the throttling period.
    await movePosition(transaction, claim, nextOffset)
    const granted = await grantThrottled(transaction, deliveries)
    if (granted.length === 0) return new Set<string>()
    return writeRows(transaction, claim, { nextOffset, deliveries: granted })
  })
}

async function movePosition<Schema>(
  database: Kysely<Schema>,
  { partition, epoch }: PartitionClaim,
  nextOffset: bigint,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql`/* move_position */
    update partition_position set next_offset = ${nextOffset.toString()}::bigint
    where partition = ${partition} and epoch = ${epoch.toString()}::bigint returning 1 as done`.execute(
    database,
  )
  if (rows.length === 0) throw new StaleClaim(`Partition ${partition} has another owner`)
  return new Set()
}

async function writeRows<Schema>(
  database: Kysely<Schema>,
  { partition, epoch }: PartitionClaim,
  { nextOffset, deliveries }: DeliveryBatch,
): Promise<ReadonlySet<string>> {
  const column = (value: (delivery: NewDelivery) => string | bigint) => textColumn(deliveries.map(value))
  const { rows } = await sql<{ written: string | null }>`/* insert_deliveries */
    with moved as (
      update partition_position set next_offset = ${nextOffset.toString()}::bigint
      where partition = ${partition} and epoch = ${epoch.toString()}::bigint returning 1
    ), written as (
      insert into notification_delivery
        (notification_id, tenant, subscription_id, entity_id, partition, log_offset, headers, body)
      select i.notification_id, substr(i.tenant, 2), i.subscription_id, i.entity_id, ${partition}, i.log_offset,
        i.headers, i.body
      from unnest(
        ${column(({ notificationId }) => notificationId)},
        ${column(({ tenant }) => markEmpty(tenant))},
        ${column(({ subscriptionId }) => subscriptionId)},
        ${column(({ entityId }) => entityId)},
        ${column(({ offset }) => offset)}::bigint[],
        ${column(({ headers }) => JSON.stringify(headers))},
        ${column(({ body }) => body)}
      ) as i (notification_id, tenant, subscription_id, entity_id, log_offset, headers, body)
      where exists (select 1 from moved)
      on conflict do nothing returning notification_id
    )
    select (select string_agg(notification_id, ${sql.lit(separator)}) from written) as written
    from moved`.execute(database)
  const [row] = rows
  if (!row) throw new StaleClaim(`Partition ${partition} has another owner`)
  return new Set(splitText(row.written))
}

/**
 * One notification per throttled subscription and batch, and only when its period is over, by the clock of the
 * database. The keys go in order, so that two partitions never wait for each other in a circle.
 */
async function grantThrottled<Schema>(
  database: Kysely<Schema>,
  deliveries: readonly NewDelivery[],
): Promise<readonly NewDelivery[]> {
  const first = new Map<string, NewDelivery>()
  for (const delivery of deliveries) {
    const key = throttleKey(delivery)
    if (delivery.throttlingSeconds !== undefined && !first.has(key)) first.set(key, delivery)
  }
  const asked = [...first].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, delivery]) => delivery)
  const column = (value: (delivery: NewDelivery) => string | number) => textColumn(asked.map(value))
  const { rows } = await sql<{ tenant: string; subscription_id: string }>`
    insert into subscription_throttle as t (tenant, subscription_id, notified_at)
    select substr(i.tenant, 2), i.subscription_id, clock_timestamp()
    from unnest(
      ${column(({ tenant }) => markEmpty(tenant))},
      ${column(({ subscriptionId }) => subscriptionId)}
    ) as i (tenant, subscription_id)
    on conflict (tenant, subscription_id) do update set notified_at = excluded.notified_at
    where t.notified_at <= excluded.notified_at - make_interval(secs => (
      select k.seconds from unnest(
        ${column(({ tenant }) => markEmpty(tenant))},
        ${column(({ subscriptionId }) => subscriptionId)},
        ${column(({ throttlingSeconds }) => throttlingSeconds ?? 0)}::float8[]
      ) as k (tenant, subscription_id, seconds)
      where substr(k.tenant, 2) = t.tenant and k.subscription_id = t.subscription_id))
    returning tenant, subscription_id`.execute(database)
  const granted = new Set(rows.map((row) => `${row.tenant} ${row.subscription_id}`))
  return deliveries.filter((delivery) => {
    if (delivery.throttlingSeconds === undefined) return true
    const key = throttleKey(delivery)
    return granted.has(key) && first.get(key) === delivery
  })
}

function throttleKey({ tenant, subscriptionId }: NewDelivery): string {
  return `${tenant} ${subscriptionId}`
}
