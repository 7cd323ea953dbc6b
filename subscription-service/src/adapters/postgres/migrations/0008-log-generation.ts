import { type Kysely, type Migration, sql } from 'kysely'

/** How often the log of a partition was deleted and made anew: its offsets begin again, and its places must not. */
export const logGeneration: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await sql`alter table partition_position add column log_generation int not null default 0`.execute(
      database,
    )
  },
}
