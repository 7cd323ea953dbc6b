import { type Kysely, sql } from 'kysely'
import { outboxShardCount } from '../outbox-shard.ts'

/** The outbox and the ownership of its shards. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table event_outbox (
      id bigint primary key generated always as identity,
      shard smallint not null,
      key text not null,
      tenant text not null,
      entity_id text not null,
      first_sequence bigint not null,
      events text not null,
      created_at timestamptz not null default now()
    ) with (toast_tuple_target = 8160)`.execute(database)
  // Rows live for milliseconds: compressing them would cost more than it saves.
  await sql`alter table event_outbox alter column events set storage external`.execute(database)
  await sql`create index event_outbox_shard on event_outbox (shard, id)`.execute(database)
  await sql`
    create table outbox_shard (
      shard smallint primary key,
      owner text,
      epoch bigint not null default 0,
      expires_at timestamptz
    )`.execute(database)
  await sql`insert into outbox_shard (shard) select generate_series(0, ${sql.lit(outboxShardCount - 1)})`.execute(
    database,
  )
}
