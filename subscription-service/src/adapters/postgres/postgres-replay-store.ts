import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type Kysely, sql } from 'kysely'
import type { Delivery } from '../../ports/delivery-store.ts'
import type { ReplayStore } from '../../ports/replay-store.ts'
import { textColumn } from './text-column.ts'

/** The ReplayStore in PostgreSQL (and PGlite). */
export function createPostgresReplayStore<Schema>(database: Kysely<Schema>): ReplayStore {
  return {
    undelivered: (tenant, max) => countUndelivered(database, tenant, max),
    replay: (tenant, deliveries) => replay(database, tenant, deliveries),
  }
}

/** Partition by partition, as the index has them, and no further than needed. */
async function countUndelivered<Schema>(
  database: Kysely<Schema>,
  tenant: TenantId,
  max: number,
): Promise<number> {
  const { rows } = await sql<{ undelivered: number }>`
    select count(*)::int as undelivered from (
      select 1 from partition_position p cross join lateral (
        select 1 from notification_delivery n where n.partition = p.partition and n.tenant = ${tenant} limit ${max}
      ) waiting limit ${max}
    ) counted`.execute(database)
  return rows[0]?.undelivered ?? 0
}

/**
 * One statement: never both dead and undelivered. First the letters, by id, then the rows, by place as those of consumption: so
 * nobody who resends or consumes at the same time waits in a circle.
 */
async function replay<Schema>(
  database: Kysely<Schema>,
  tenant: TenantId,
  deliveries: readonly Delivery[],
): Promise<number> {
  if (deliveries.length === 0) return 0
  const column = (value: (delivery: Delivery) => string | number | bigint) =>
    textColumn(deliveries.map(value))
  const { rows } = await sql<{ replayed: number }>`/* replay_deliveries */
    with input as materialized (
      select * from unnest(
        ${column(({ notificationId }) => notificationId)},
        ${column(({ subscriptionId }) => subscriptionId)},
        ${column(({ entityId }) => entityId)},
        ${column(({ partition }) => partition)}::int[],
        ${column(({ offset }) => offset)}::bigint[],
        ${column(({ headers }) => JSON.stringify(headers))},
        ${column(({ body }) => body)}
      ) as i (notification_id, subscription_id, entity_id, partition, log_offset, headers, body)
    ), letter as (
      select notification_id from dead_letter
      where tenant = ${tenant} and notification_id = any (array(select notification_id from input))
      order by notification_id for update
    ), risen as (
      delete from dead_letter
      where tenant = ${tenant} and notification_id = any (array(select notification_id from letter))
      returning 1
    ), written as (
      insert into notification_delivery
        (notification_id, tenant, subscription_id, entity_id, partition, log_offset, headers, body, requeued)
      select notification_id, ${tenant}, subscription_id, entity_id, partition, log_offset, headers, body, true
      from input where (select count(*) from risen) >= 0
      order by partition, log_offset
      on conflict do nothing returning 1
    )
    select count(*)::int as replayed from written`.execute(database)
  return rows[0]?.replayed ?? 0
}
