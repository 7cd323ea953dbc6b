import { type Kysely, sql } from 'kysely'
import type { Entity } from '../ngsi-ld/entity.ts'
import type { TenantId } from '../ngsi-ld/tenant.ts'
import { openServer } from './open-server.ts'

/** An entity as the log tells it. */
export interface RebuiltEntity {
  readonly tenant: TenantId
  readonly sequence: number
  readonly version: number
  /** Undefined: it was deleted. */
  readonly entity: Entity | undefined
  readonly entityId: string
}

/** A database that holds what a log told: one row per entity in the table `rebuilt_entity`. */
export interface RebuiltEntities extends AsyncDisposable {
  /** Makes the table. Rejects when the database has any table of its own. */
  begin(): Promise<void>
  insert(entities: readonly RebuiltEntity[]): Promise<void>
  tenants(): Promise<readonly TenantId[]>
  /** Those of a tenant, page by page. */
  read(tenant: TenantId): AsyncIterable<RebuiltEntity>
}

const pageRows = 500
const timeoutMs = 30_000

export async function openRebuiltEntities(url: string): Promise<RebuiltEntities> {
  const database = await openServer<unknown>({
    kind: 'server',
    url,
    applicationName: 'lodestream-cli',
    poolSize: 1,
    connectTimeoutMs: timeoutMs,
    statementTimeoutMs: timeoutMs,
    lockTimeoutMs: timeoutMs,
  })
  return {
    begin: () => begin(database.kysely),
    insert: (entities) => insert(database.kysely, entities),
    tenants: async () => {
      const { rows } = await sql<{ tenant: TenantId }>`
        select distinct tenant from rebuilt_entity`.execute(database.kysely)
      return rows.map(({ tenant }) => tenant)
    },
    read: (tenant) => read(database.kysely, tenant),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

async function begin(database: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables
    where schemaname = current_schema() and tablename <> 'spatial_ref_sys' limit 1`.execute(database)
  if (rows[0] !== undefined) throw new Error(`the database is not empty: it has the table ${rows[0].name}`)
  await sql`
    create table rebuilt_entity (
      tenant text not null, entity_id text not null, sequence bigint not null, version bigint not null, entity jsonb,
      primary key (tenant, entity_id))`.execute(database)
}

async function insert(database: Kysely<unknown>, entities: readonly RebuiltEntity[]): Promise<void> {
  const rows = entities.map(({ entity = null, ...rest }) => ({ ...rest, entity }))
  await sql`
    insert into rebuilt_entity (tenant, entity_id, sequence, version, entity)
    select tenant, "entityId", sequence, version, nullif(entity, 'null'::jsonb)
    from jsonb_to_recordset(cast(${JSON.stringify(rows)} as jsonb))
      as given(tenant text, "entityId" text, sequence bigint, version bigint, entity jsonb)`.execute(database)
}

interface Row {
  readonly tenant: string
  readonly entityId: string
  readonly sequence: string
  readonly version: string
  readonly entity: Entity | null
}

async function* read(database: Kysely<unknown>, tenant: TenantId): AsyncGenerator<RebuiltEntity> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const { rows }: { rows: Row[] } = await sql<Row>`
      select tenant, entity_id as "entityId", sequence::text as sequence, version::text as version, entity
      from rebuilt_entity where tenant = ${tenant} and entity_id > ${after}
      order by entity_id limit ${pageRows}`.execute(database)
    for (const { sequence, version, entity, ...row } of rows)
      yield { ...row, sequence: Number(sequence), version: Number(version), entity: entity ?? undefined }
    after = rows.length === pageRows ? rows.at(-1)?.entityId : undefined
  }
}
