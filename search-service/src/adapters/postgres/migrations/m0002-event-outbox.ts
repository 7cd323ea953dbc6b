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
  await createRelayFunctions(database)
}

/**
 * What the relay does with every batch, planned once per connection. The table is empty when that happens, and would be read as a
 * whole ever after, also when a million rows wait, were it not for `enable_seqscan`. A shard is valid while its epoch is the one claimed.
 */
async function createRelayFunctions(database: Kysely<unknown>): Promise<void> {
  await sql`
    create function valid_shards(shards smallint[], epochs bigint[]) returns setof smallint
    language sql stable as $$
      select held.shard from outbox_shard as held
      join unnest(shards, epochs) as claim (shard, epoch) on held.shard = claim.shard and held.epoch = claim.epoch
    $$`.execute(database)
  await sql`
    create function read_outbox(
      shards smallint[], epochs bigint[], most_per_shard integer, most_rows integer, most_bytes bigint)
    returns table (id bigint, shard smallint, key text, events text, before bigint)
    language plpgsql stable set enable_seqscan = off as $$
    begin
      return query
        select sized.id, sized.shard, sized.key, sized.events, sized.before
        from (
          select *, (sum(octet_length(oldest.events)) over (order by oldest.id))::bigint
            - octet_length(oldest.events) as before
          from (
            select o.* from valid_shards(shards, epochs) as v (shard)
            cross join lateral (
              select e.id, e.shard, e.key, e.events from event_outbox as e
              where e.shard = v.shard order by e.id limit most_per_shard
            ) as o
            order by o.id limit most_rows) as oldest) as sized
        where sized.before < most_bytes
        order by sized.id;
    end $$`.execute(database)
  await sql`
    create function remove_from_outbox(shards smallint[], epochs bigint[], ids bigint[]) returns integer
    language plpgsql set enable_seqscan = off as $$
    declare
      gone integer;
    begin
      delete from event_outbox as e
      where e.id = any (ids) and e.shard in (select v from valid_shards(shards, epochs) as v);
      get diagnostics gone = row_count;
      return gone;
    end $$`.execute(database)
}
