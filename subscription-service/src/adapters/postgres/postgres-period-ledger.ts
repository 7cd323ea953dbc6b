import { type Kysely, sql } from 'kysely'
import type { PeriodLedger } from '../../ports/period-ledger.ts'

interface LedgerRow {
  readonly tenant: string
  readonly subscription_id: string
  readonly period_from: string
  readonly period_count: string
}

/** The PeriodLedger in PostgreSQL (and PGlite). Rows go with their subscriptions. */
export function createPostgresPeriodLedger<Schema>(database: Kysely<Schema>): PeriodLedger {
  return {
    load: async () => {
      const { rows } = await sql<LedgerRow>`
        select tenant, subscription_id, period_from, period_count::text from periodic_notification`.execute(
        database,
      )
      return rows.map((row) => ({
        tenant: row.tenant,
        subscriptionId: row.subscription_id,
        period: { from: row.period_from, count: Number(row.period_count) },
      }))
    },
    record: async ({ tenant, subscriptionId }, { from, count }) => {
      await sql`
        insert into periodic_notification (tenant, subscription_id, period_from, period_count)
        values (${tenant}, ${subscriptionId}, ${from}, ${count}::bigint)
        on conflict (tenant, subscription_id) do update
        set period_from = excluded.period_from, period_count = excluded.period_count`.execute(database)
    },
  }
}
