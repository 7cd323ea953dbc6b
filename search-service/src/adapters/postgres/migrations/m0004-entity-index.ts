import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import { type Kysely, sql } from 'kysely'
import { placeRows } from '../entity-geometry/place-rows.ts'
import { indexRows } from '../entity-index/index-rows.ts'
import { segmentBits } from '../entity-index/segment.ts'

const batchSize = 500

/** The index tables of queries, filled for the entities that there are. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await createTables(database)
  await createForgetting(database)
  await closeGaps(database)
  await fill(database)
}

async function createTables(database: Kysely<unknown>): Promise<void> {
  // Not unique: a row too many costs a look at an entity, but a refused write would cost the change.
  await sql`
    create table entity_value (
      tenant text collate "C" not null,
      path bigint not null,
      segment integer not null,
      key bytea not null,
      seq bigint not null
    )`.execute(database)
  await sql`create index entity_value_key on entity_value (tenant, path, segment, key, seq)`.execute(database)
  await sql`
    create table entity_type (
      tenant text collate "C" not null,
      type text collate "C" not null,
      primary key (tenant, type)
    )`.execute(database)
  await sql`
    create table entity_geometry (
      tenant text collate "C" not null,
      seq bigint not null,
      path bigint not null,
      spherical boolean not null,
      in_range boolean not null,
      expires_at timestamptz,
      place geometry (Geometry, 4326) not null
    )`.execute(database)
  await sql`create index entity_geometry_key on entity_geometry (tenant, seq, path)`.execute(database)
  await sql`create index entity_geometry_place on entity_geometry using gist (place)`.execute(database)
  await sql`
    create index entity_geometry_anywhere on entity_geometry (path) where not in_range`.execute(database)
  await sql`drop index entity_types`.execute(database)
  // In a collation of its own, so that who asks in it means this index (visible-entity).
  await sql`drop index entity_page`.execute(database)
  await sql`create index entity_page on entity (tenant collate "C", seq) where deleted_at is null`.execute(
    database,
  )
}

/**
 * Deletes rows by their addresses. A plan that was made while the tables were empty is kept for long, and would read them as a
 * whole ever after.
 */
async function createForgetting(database: Kysely<unknown>): Promise<void> {
  await sql`
    create function forget_entity_rows(value_rows tid[], place_rows tid[]) returns integer
    language plpgsql set enable_seqscan = off as $$
    begin
      if cardinality(value_rows) > 0 then
        delete from entity_value where ctid = any (value_rows);
      end if;
      if cardinality(place_rows) > 0 then
        delete from entity_geometry where ctid = any (place_rows);
      end if;
      return cardinality(value_rows) + cardinality(place_rows);
    end $$`.execute(database)
}

/** Until now every change took a number of the order of pages; from now on only creations do. */
async function closeGaps(database: Kysely<unknown>): Promise<void> {
  await sql`
    update entity set seq = numbered.n
    from (select tenant, id, row_number() over (order by seq, id) as n from entity) as numbered
    where entity.tenant = numbered.tenant and entity.id = numbered.id`.execute(database)
  await sql`select setval('entity_seq_seq', (select coalesce(max(seq), 0) + 1 from entity), false)`.execute(
    database,
  )
}

async function fill(database: Kysely<unknown>): Promise<void> {
  await sql`
    insert into entity_type (tenant, type)
    select distinct tenant, unnest(types) from entity where deleted_at is null`.execute(database)
  for (let last = '0'; ; ) {
    const { rows } = await sql<Row>`
      select tenant, seq, doc from entity where seq > ${last} and deleted_at is null order by seq limit ${batchSize}
    `.execute(database)
    const end = rows.at(-1)?.seq
    if (end === undefined) return
    await fillValues(database, rows)
    await fillPlaces(database, rows)
    last = end
  }
}

interface Row {
  readonly tenant: string
  readonly seq: string
  readonly doc: Entity
}

async function fillValues(database: Kysely<unknown>, rows: readonly Row[]): Promise<void> {
  const values = rows.flatMap(({ tenant, seq, doc }) => indexRows(doc).map((row) => ({ tenant, seq, row })))
  await sql`
    insert into entity_value (tenant, path, segment, key, seq)
    select v.tenant, split_part(v.row, ' ', 1)::bigint, (v.seq >> ${sql.lit(segmentBits)})::int,
      decode(split_part(v.row, ' ', 2), 'hex'), v.seq
    from ${unnested(values)} as v (tenant, seq, row)`.execute(database)
}

async function fillPlaces(database: Kysely<unknown>, rows: readonly Row[]): Promise<void> {
  const places = rows.flatMap(({ tenant, seq, doc }) => placeRows(doc).map((row) => ({ tenant, seq, row })))
  await sql`
    insert into entity_geometry (tenant, seq, path, spherical, in_range, expires_at, place)
    select g.tenant, g.seq, split_part(g.row, ' ', 1)::bigint, split_part(g.row, ' ', 2)::boolean,
      split_part(g.row, ' ', 3)::boolean, nullif(split_part(g.row, ' ', 4), '')::timestamptz,
      ST_GeomFromWKB(decode(split_part(g.row, ' ', 5), 'hex'), 4326)
    from ${unnested(places)} as g (tenant, seq, row)`.execute(database)
}

function unnested(rows: readonly { readonly tenant: string; readonly seq: string; readonly row: string }[]) {
  return sql`unnest(
    ${rows.map(({ tenant }) => tenant)}::text[], ${rows.map(({ seq }) => seq)}::bigint[],
    ${rows.map(({ row }) => row)}::text[])`
}
