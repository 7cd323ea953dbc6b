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
    await createReading(database)
  },
}

/**
 * The next events of some partitions, by the key of the table whatever its size was when the plan was made: a connection keeps
 * the plan, and would else read the whole table ever after.
 */
async function createReading(database: Kysely<unknown>): Promise<void> {
  await sql`
    create function read_event_log(partitions smallint[], firsts bigint[], most_of_each integer)
    returns table (partition smallint, "offset" bigint, key text, headers text, body text)
    language plpgsql stable set enable_seqscan = off as $$
    begin
      return query
        select event.partition, event."offset", event.key, event.headers, event.body
        from unnest(partitions, firsts) as wanted (partition, first)
        cross join lateral (
          select log.* from event_log as log
          where log.partition = wanted.partition and log."offset" >= wanted.first
          order by log."offset" limit most_of_each
        ) as event
        order by event.partition, event."offset";
    end $$`.execute(database)
}

/** Where the named subscribers stand, and what they gave up. */
const cursors: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      create table event_log_cursor (
        name text not null, partition smallint not null, next_offset bigint not null, primary key (name, partition))`.execute(
      database,
    )
    await sql`
      create table event_log_dead_letter (
        id bigint generated always as identity primary key,
        key text not null, headers text not null, body text not null,
        dead_at timestamptz not null default now())`.execute(database)
    await sql`create index event_log_dead_letter_age on event_log_dead_letter (dead_at)`.execute(database)
  },
}

/** Run by whoever opens the event log in PostgreSQL. */
export const eventLogMigrations: Migrations = {
  table: 'event_log_migration',
  migrations: { '0001-event-log': create, '0002-event-log-cursor': cursors },
}
