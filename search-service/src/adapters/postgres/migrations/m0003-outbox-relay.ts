import { type Kysely, sql } from 'kysely'

/** The relays alive: how many there are tells the fair share of each. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`create table outbox_relay (owner text primary key, expires_at timestamptz not null)`.execute(
    database,
  )
}
