import { AlreadyExists, TooManyResults } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { KnownTenants } from '@lodestream/shared/postgres/known-tenants'
import { inTransaction } from '@lodestream/shared/postgres/transaction'
import { type Kysely, sql } from 'kysely'
import type { WrittenSubscription } from '../../domain/subscription.ts'
import { unknownSubscription } from '../../domain/unknown-subscription.ts'
import type { SubscriptionStore } from '../../ports/subscription-store.ts'
import { loadChanges } from './load-subscription-changes.ts'
import { findSubscription, listSubscriptions } from './read-subscriptions.ts'

/** The SubscriptionStore in PostgreSQL (and PGlite). A tenant may have `maxPerTenant` subscriptions. */
export function createPostgresSubscriptionStore<Schema>(
  database: Kysely<Schema>,
  maxPerTenant = 2_147_483_647,
): SubscriptionStore {
  const tenants = new KnownTenants(database)
  return {
    create: (subscription) =>
      inTransaction(database, async (transaction) => {
        await create(transaction, subscription)
        await countCreated(transaction, subscription.tenant, maxPerTenant)
      }),
    async find(tenant, subscriptionId) {
      await tenants.assertExists(tenant)
      return findSubscription(database, tenant, subscriptionId)
    },
    async list(tenant, page) {
      await tenants.assertExists(tenant)
      return listSubscriptions(database, tenant, page)
    },
    async change(tenant, subscriptionId, decide) {
      await tenants.assertExists(tenant)
      await inTransaction(database, async (transaction) => {
        const revision = await nextRevision(transaction)
        const changed = decide(await current(transaction, tenant, subscriptionId))
        await sql`
          update subscription set document = ${JSON.stringify(changed)}, revision = ${revision}::bigint
          where tenant = ${tenant} and subscription_id = ${subscriptionId}`.execute(transaction)
      })
    },
    async delete(tenant, subscriptionId) {
      await tenants.assertExists(tenant)
      await inTransaction(database, async (transaction) => {
        await remove(transaction, tenant, subscriptionId)
        await prune(transaction)
      })
    },
    changesSince: (since) => loadChanges(database, since),
  }
}

async function create<Schema>(transaction: Kysely<Schema>, subscription: WrittenSubscription): Promise<void> {
  const { tenant, id, createdAt } = subscription
  const revision = await nextRevision(transaction)
  await sql`insert into tenant (id) values (${tenant}) on conflict do nothing`.execute(transaction)
  const { rows } = await sql`
    insert into subscription as s (tenant, subscription_id, document, created_at, revision)
    values (${tenant}, ${id}, ${JSON.stringify(subscription)}, ${createdAt}::timestamptz, ${revision}::bigint)
    on conflict (tenant, subscription_id) do update set document = excluded.document,
      created_at = excluded.created_at, revision = excluded.revision, deleted_at = null
    where s.document is null
    returning 1 as created`.execute(transaction)
  if (rows.length === 0) throw new AlreadyExists(`Subscription ${id} already exists`)
  // An attempt in flight while its namesake was deleted may have left counters behind.
  await forgetStatistics(transaction, tenant, id)
}

async function countCreated<Schema>(
  transaction: Kysely<Schema>,
  tenant: TenantId,
  maxPerTenant: number,
): Promise<void> {
  const { rows } = await sql`
    insert into subscription_count as c (tenant, subscriptions) values (${tenant}, 1)
    on conflict (tenant) do update set subscriptions = c.subscriptions + 1
    where c.subscriptions < ${maxPerTenant}
    returning 1 as counted`.execute(transaction)
  if (rows.length === 0)
    throw new TooManyResults(`The tenant has ${maxPerTenant} subscriptions, which is all it may`)
}

/** Locks the counter until the end of the transaction: changes become visible in the order of their revisions. */
async function nextRevision<Schema>(transaction: Kysely<Schema>): Promise<string> {
  const { rows } = await sql<{ revision: string }>`
    update subscription_revision set revision = revision + 1 returning revision::text`.execute(transaction)
  return rows[0]?.revision ?? '0'
}

async function current<Schema>(
  transaction: Kysely<Schema>,
  tenant: TenantId,
  subscriptionId: string,
): Promise<WrittenSubscription> {
  const stored = await findSubscription(transaction, tenant, subscriptionId)
  if (!stored) throw unknownSubscription(subscriptionId)
  return stored.subscription
}

async function remove<Schema>(
  transaction: Kysely<Schema>,
  tenant: TenantId,
  subscriptionId: string,
): Promise<void> {
  const revision = await nextRevision(transaction)
  const { rows } = await sql`
    update subscription set document = null, deleted_at = now(), revision = ${revision}::bigint
    where tenant = ${tenant} and subscription_id = ${subscriptionId} and document is not null
    returning 1 as deleted`.execute(transaction)
  if (rows.length === 0) throw unknownSubscription(subscriptionId)
  await sql`update subscription_count set subscriptions = subscriptions - 1 where tenant = ${tenant}`.execute(
    transaction,
  )
  await forgetStatistics(transaction, tenant, subscriptionId)
}

async function forgetStatistics<Schema>(
  transaction: Kysely<Schema>,
  tenant: TenantId,
  subscriptionId: string,
): Promise<void> {
  await sql`
    with statistics as (
      delete from subscription_statistics where tenant = ${tenant} and subscription_id = ${subscriptionId}
    ), periods as (
      delete from periodic_notification where tenant = ${tenant} and subscription_id = ${subscriptionId}
    )
    delete from subscription_throttle where tenant = ${tenant} and subscription_id = ${subscriptionId}`.execute(
    transaction,
  )
}

/** Forgets what was deleted a day ago; whoever was away for longer reads everything again. */
async function prune<Schema>(transaction: Kysely<Schema>): Promise<void> {
  await sql`
    with pruned as (
      delete from subscription where document is null and deleted_at < now() - interval '1 day'
      returning revision
    )
    update subscription_revision
    set pruned_revision = greatest(pruned_revision, (select max(revision) from pruned))`.execute(transaction)
}
