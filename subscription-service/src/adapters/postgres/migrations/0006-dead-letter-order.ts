import { type Kysely, type Migration, sql } from 'kysely'

/** Dead letters of a subscription in the order of their events: so they are sent again. */
export const deadLetterOrder: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await sql`create index dead_letter_by_place
      on dead_letter (tenant, subscription_id, partition, log_offset)`.execute(database)
  },
}
