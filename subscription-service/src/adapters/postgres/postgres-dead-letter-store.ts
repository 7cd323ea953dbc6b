import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type Kysely, sql } from 'kysely'
import type {
  DeadLetter,
  DeadLetterQuery,
  DeadLetterStore,
  ResendRequest,
  Resent,
  WholeDeadLetter,
} from '../../ports/dead-letter-store.ts'
import { textColumn } from './text-column.ts'

/** The DeadLetterStore in PostgreSQL (and PGlite). */
export function createPostgresDeadLetterStore<Schema>(database: Kysely<Schema>): DeadLetterStore {
  return {
    list: (tenant, query) => list(database, tenant, query),
    find: (tenant, notificationId) => find(database, tenant, notificationId),
    retry: (tenant, notificationId) => retry(database, tenant, notificationId),
    subscriptions: (tenant, page) => subscriptions(database, tenant, page),
    retryMany: (tenant, request) => retryMany(database, tenant, request),
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

/** From one subscription to the next by the index, however many letters each has. */
async function subscriptions<Schema>(
  database: Kysely<Schema>,
  tenant: TenantId,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive found (id) as (
      (select subscription_id from dead_letter where tenant = ${tenant} and subscription_id > ${after}
        order by subscription_id limit 1)
      union all
      select (select subscription_id from dead_letter where tenant = ${tenant} and subscription_id > found.id
        order by subscription_id limit 1)
      from found where found.id is not null
    )
    select id from found where id is not null limit ${limit}`.execute(database)
  return rows.map(({ id }) => id)
}

/** As `retry`: never both dead and undelivered. Who asks at the same time finds the letters gone. */
async function retryMany<Schema>(
  database: Kysely<Schema>,
  tenant: TenantId,
  { subscriptionIds, limit }: ResendRequest,
): Promise<Resent> {
  const { rows } = await sql<Resent>`
    with candidate as (
      select letter.notification_id, row_number() over () as place
      from unnest(${textColumn(subscriptionIds)}) as wanted (subscription_id)
      cross join lateral (
        select notification_id from dead_letter d
        where d.tenant = ${tenant} and d.subscription_id = wanted.subscription_id
        order by d.partition, d.log_offset limit ${limit + 1}
      ) letter
      limit ${limit + 1}
    ), risen as (
      delete from dead_letter where tenant = ${tenant} and notification_id = any (array(
        select notification_id from candidate where place <= ${limit}))
      returning *
    ), inserted as (
      insert into notification_delivery
        (notification_id, tenant, subscription_id, entity_id, partition, log_offset, headers, body, requeued)
      select notification_id, tenant, subscription_id, entity_id, partition, log_offset, headers, body, true
      from risen on conflict do nothing
    )
    select (select count(*) from risen)::int as resent, (select count(*) from candidate) > ${limit} as more
  `.execute(database)
  return rows[0] ?? { resent: 0, more: false }
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
