import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import { type Kysely, sql } from 'kysely'
import { indexRows } from '../entity-index/index-rows.ts'
import { segmentBits } from '../entity-index/segment.ts'

const batchSize = 500

/** The index tables of queries, filled for the entities that there are. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await createTables(database)
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
  await sql`drop index entity_types`.execute(database)
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
    const { rows } = await sql<{ tenant: string; seq: string; doc: Entity }>`
      select tenant, seq, doc from entity where seq > ${last} and deleted_at is null order by seq limit ${batchSize}
    `.execute(database)
    const values = rows.flatMap(({ tenant, seq, doc }) => indexRows(doc).map((row) => ({ tenant, seq, row })))
    await sql`
      insert into entity_value (tenant, path, segment, key, seq)
      select v.tenant, split_part(v.row, ' ', 1)::bigint, (v.seq >> ${sql.lit(segmentBits)})::int,
        decode(split_part(v.row, ' ', 2), 'hex'), v.seq
      from unnest(${values.map(({ tenant }) => tenant)}::text[], ${values.map(({ seq }) => seq)}::bigint[],
        ${values.map(({ row }) => row)}::text[]) as v (tenant, seq, row)`.execute(database)
    const end = rows.at(-1)?.seq
    if (end === undefined) return
    last = end
  }
}
