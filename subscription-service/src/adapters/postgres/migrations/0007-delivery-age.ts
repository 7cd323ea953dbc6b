import { type Kysely, type Migration, sql } from 'kysely'

/** Readiness tells the age of the oldest undelivered row. Nobody asks when the next attempt is: rows know it in memory. */
export const deliveryAge: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await sql`create index notification_delivery_by_age on notification_delivery (created_at)`.execute(
      database,
    )
    await sql`drop index notification_delivery_by_due`.execute(database)
  },
}
