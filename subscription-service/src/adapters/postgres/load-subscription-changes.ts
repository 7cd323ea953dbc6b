import { type Kysely, sql } from 'kysely'
import type { Subscription, WrittenSubscription } from '../../domain/subscription.ts'
import type { SubscriptionChanges } from '../../ports/subscription-store.ts'

/** Subscriptions read, parsed and compiled in one go: between two pages the process does what else there is to do. */
export const subscriptionsPerPage = 1_000

interface ChangeRow {
  readonly tenant: string
  readonly subscription_id: string
  readonly document: string | null
  readonly revision: string
}

/**
 * What changed after a revision, by pages in the order of revisions. The counter is read first: what is written meanwhile
 * may be in the answer already, or comes with the next one, and nothing is left out.
 */
export async function* loadChanges<Schema>(
  database: Kysely<Schema>,
  since: bigint | undefined,
): AsyncIterable<SubscriptionChanges> {
  const { revision, pruned } = await readCounter(database)
  const complete = since === undefined || since < pruned
  let reached = complete ? 0n : since
  let isLast = !complete && since === revision
  if (isLast) yield { revision, complete, changed: [], deleted: [] }
  while (!isLast) {
    const rows = await readPage(database, reached)
    isLast = rows.length < subscriptionsPerPage
    reached = BigInt(rows.at(-1)?.revision ?? reached)
    yield { revision: isLast && reached < revision ? revision : reached, complete, ...toChanges(rows) }
  }
}

async function readPage<Schema>(database: Kysely<Schema>, after: bigint): Promise<readonly ChangeRow[]> {
  const { rows } = await sql<ChangeRow>`
    select tenant, subscription_id, document, s.revision::text from subscription s
    where s.revision > ${after.toString()}::bigint
    order by s.revision limit ${subscriptionsPerPage}`.execute(database)
  return rows
}

function toChanges(rows: readonly ChangeRow[]): Pick<SubscriptionChanges, 'changed' | 'deleted'> {
  const gone = rows.filter(({ document }) => document === null)
  return {
    changed: rows.flatMap(({ document }) => (document === null ? [] : [parse(document)])),
    deleted: gone.map(({ tenant, subscription_id }) => ({ tenant, subscriptionId: subscription_id })),
  }
}

function parse(document: string): Subscription {
  const { given: _, ...subscription } = JSON.parse(document) as WrittenSubscription
  return subscription
}

async function readCounter<Schema>(database: Kysely<Schema>): Promise<{ revision: bigint; pruned: bigint }> {
  const { rows } = await sql<{ revision: string; pruned: string }>`
    select revision::text, pruned_revision::text as pruned from subscription_revision`.execute(database)
  return { revision: BigInt(rows[0]?.revision ?? 0), pruned: BigInt(rows[0]?.pruned ?? 0) }
}
