import { type Kysely, sql } from 'kysely'

/** What queries matched, for stable pages (clause 5.14). */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table entity_map (
      tenant text not null,
      id text not null,
      entity_ids text[] not null,
      expires_at timestamptz not null,
      primary key (tenant, id)
    )`.execute(database)
  await sql`create index entity_map_expiry on entity_map (tenant, expires_at)`.execute(database)
}
