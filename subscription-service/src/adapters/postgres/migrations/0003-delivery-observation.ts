import { type Kysely, type Migration, sql } from 'kysely'

/**
 * What operators see of a subscription beside its counters: the last error, and attempts as a sum that fades
 * (`recent_attempts`, as it was at `recent_at`), from which the rate follows.
 */
export const deliveryObservation: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await sql
      .raw(
        `alter table subscription_statistics add column last_error text,
          add column recent_attempts float8 not null default 0,
          add column recent_at timestamptz not null default now()`,
      )
      .execute(database)
  },
}
