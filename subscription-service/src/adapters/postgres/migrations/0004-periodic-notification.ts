import { type Kysely, type Migration, sql } from 'kysely'

/** Which period of a periodic subscription was notified last. `period_from` is text: it is compared, never computed with. */
export const periodicNotification: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await sql`create table periodic_notification (
      tenant text not null,
      subscription_id text collate "C" not null,
      period_from text not null,
      period_count bigint not null,
      primary key (tenant, subscription_id)
    ) with (fillfactor = 50)`.execute(database)
  },
}
