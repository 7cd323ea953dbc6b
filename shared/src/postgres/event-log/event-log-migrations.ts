import { type Kysely, type Migration, sql } from 'kysely'
import type { Migrations } from '../migrate-to-latest.ts'

const create: Migration = {
  async up(database: Kysely<unknown>) {
    // Offsets are dealt out under the lock of the partition row, so they become visible in order.
    await sql`create table event_log_partition (partition smallint primary key, next_offset bigint not null)`.execute(
      database,
    )
    await sql`
      create table event_log (
        partition smallint not null,
        "offset" bigint not null,
        key text not null,
        headers text not null,
        body text not null,
        appended_at timestamptz not null default now(),
        primary key (partition, "offset")
      )`.execute(database)
    await sql`create index event_log_age on event_log (appended_at)`.execute(database)
    await sql`create table event_log_group (name text primary key, owner text, expires_at timestamptz)`.execute(
      database,
    )
  },
}

/** Run by whoever opens the event log in PostgreSQL. */
export const eventLogMigrations: Migrations = {
  table: 'event_log_migration',
  migrations: { '0001-event-log': create },
}
