import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type Kysely, sql } from 'kysely'
import type {
  DeadLetter,
  DeadLetterQuery,
  DeadLetterStore,
  WholeDeadLetter,
} from '../../ports/dead-letter-store.ts'

/** The DeadLetterStore in PostgreSQL (and PGlite). */
export function createPostgresDeadLetterStore<Schema>(database: Kysely<Schema>): DeadLetterStore {
  return {
    list: (tenant, query) => list(database, tenant, query),
    find: (tenant, notificationId) => find(database, tenant, notificationId),
    retry: (tenant, notificationId) => retry(database, tenant, notificationId),
    delete: (tenant, notificationId) => remove(database, tenant, notificationId),
  }
}

async function list<Schema>(
  database: Kysely<Schema>,
  tenant: TenantId,
  { subscriptionId, limit, offset = 0 }: DeadLetterQuery,
): Promise<readonly DeadLetter[]> {
  const bySubscription = subscriptionId === undefined ? sql`` : sql`and subscription_id = ${subscriptionId}`
  const { rows } = await sql<DeadLetter>`
    select ${columns()} from dead_letter where tenant = ${tenant} ${bySubscription}
    order by dead_at desc, notification_id limit ${limit} offset ${offset}`.execute(database)
  return rows
}

async function find<Schema>(
  database: Kysely<Schema>,
  tenant: TenantId,
  notificationId: string,
): Promise<WholeDeadLetter | undefined> {
  const { rows } = await sql<WholeDeadLetter>`
    select ${columns()}, body from dead_letter
    where tenant = ${tenant} and notification_id = ${notificationId}`.execute(database)
  return rows[0]
}

function columns() {
  return sql`notification_id as "notificationId", subscription_id as "subscriptionId", entity_id as "entityId",
    attempts, reason, last_error as "lastError", ${dateTime('created_at')} as "createdAt",
    ${dateTime('dead_at')} as "deadAt"`
}

/** One statement: never both dead and undelivered, never neither. */
async function retry<Schema>(
  database: Kysely<Schema>,
  tenant: TenantId,
  notificationId: string,
): Promise<boolean> {
  const { rows } = await sql`
    with risen as (
      delete from dead_letter where tenant = ${tenant} and notification_id = ${notificationId} returning *
    )
    insert into notification_delivery
      (notification_id, tenant, subscription_id, entity_id, partition, log_offset, headers, body, requeued)
    select notification_id, tenant, subscription_id, entity_id, partition, log_offset, headers, body, true
    from risen on conflict do nothing returning 1 as risen`.execute(database)
  return rows.length > 0
}

async function remove<Schema>(
  database: Kysely<Schema>,
  tenant: TenantId,
  notificationId: string,
): Promise<boolean> {
  const { rows } = await sql`
    delete from dead_letter where tenant = ${tenant} and notification_id = ${notificationId}
    returning 1 as removed`.execute(database)
  return rows.length > 0
}

function dateTime(column: string) {
  return sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}
