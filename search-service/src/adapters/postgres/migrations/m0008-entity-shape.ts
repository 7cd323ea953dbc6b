import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import { type Kysely, sql } from 'kysely'
import { entityShape } from '../entity-shape.ts'

const batchSize = 500

/** What there is, by the shapes of the entities, filled for those that there are. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table entity_shape (
      tenant text not null,
      id uuid not null,
      types text[] not null,
      attributes jsonb not null,
      primary key (tenant, id)
    )`.execute(database)
  await sql`alter table entity add column shape uuid`.execute(database)
  await fill(database)
  // What is counted is in the index, all of it. Updates of values touch none of its columns (m0001-entity).
  await sql`
    create index entity_of_shape on entity (tenant, shape, expires_at, instance_expires_at)
    where deleted_at is null`.execute(database)
}

interface Row {
  readonly tenant: string
  readonly id: string
  readonly doc: Entity
}

async function fill(database: Kysely<unknown>): Promise<void> {
  for (let last = { tenant: '', id: '' }; ; ) {
    const { rows } = await sql<Row>`
      select tenant, id, doc from entity
      where (tenant, id) > (${last.tenant}, ${last.id}) and deleted_at is null
      order by tenant, id limit ${batchSize}`.execute(database)
    const end = rows.at(-1)
    if (end === undefined) return
    await write(database, rows)
    last = end
  }
}

async function write(database: Kysely<unknown>, rows: readonly Row[]): Promise<void> {
  const shaped = rows.map(({ tenant, id, doc }) => ({ tenant, entity: id, ...entityShape(doc) }))
  const records = sql`
    jsonb_to_recordset(${JSON.stringify(shaped)}::jsonb)
    as s (tenant text, entity text, id uuid, types text[], attributes jsonb)`
  await sql`
    insert into entity_shape (tenant, id, types, attributes)
    select distinct on (s.tenant, s.id) s.tenant, s.id, s.types, s.attributes from ${records}
    on conflict do nothing`.execute(database)
  await sql`
    update entity set shape = s.id from ${records}
    where entity.tenant = s.tenant and entity.id = s.entity`.execute(database)
}
