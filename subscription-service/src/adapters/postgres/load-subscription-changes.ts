import { type Kysely, sql } from 'kysely'
import type { SubscriptionChanges } from '../../ports/subscription-store.ts'

interface ChangeRow {
  readonly tenant: string
  readonly subscription_id: string
  readonly document: string | null
}

/**
 * What changed after a revision. The counter is read first: what is written meanwhile may be in the answer already and
 * comes again with the next one, and nothing is left out.
 */
export async function loadChanges<Schema>(
  database: Kysely<Schema>,
  since: bigint | undefined,
): Promise<SubscriptionChanges> {
  const { revision, pruned } = await readCounter(database)
  if (since === revision) return { revision, complete: false, changed: [], deleted: [] }
  const complete = since === undefined || since < pruned
  const { rows } = await sql<ChangeRow>`
    select tenant, subscription_id, document from subscription
    where revision > ${(complete ? 0n : since).toString()}::bigint`.execute(database)
  const gone = complete ? [] : rows.filter(({ document }) => document === null)
  return {
    revision,
    complete,
    changed: rows.flatMap(({ document }) => (document === null ? [] : [JSON.parse(document)])),
    deleted: gone.map(({ tenant, subscription_id }) => ({ tenant, subscriptionId: subscription_id })),
  }
}

async function readCounter<Schema>(database: Kysely<Schema>): Promise<{ revision: bigint; pruned: bigint }> {
  const { rows } = await sql<{ revision: string; pruned: string }>`
    select revision::text, pruned_revision::text as pruned from subscription_revision`.execute(database)
  return { revision: BigInt(rows[0]?.revision ?? 0), pruned: BigInt(rows[0]?.pruned ?? 0) }
}
