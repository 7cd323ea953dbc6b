import { type Kysely, sql } from 'kysely'

/** The contexts that the broker keeps (clause 5.13). */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table jsonld_context (
      tenant text not null,
      id text not null,
      kind text not null,
      url text,
      content text,
      created_at timestamptz not null,
      expires_at timestamptz,
      last_usage timestamptz,
      hits bigint not null default 0,
      primary key (tenant, id)
    )`.execute(database)
  // Content is served by id alone, whatever the tenant.
  await sql`create index jsonld_context_content on jsonld_context (id) where content is not null`.execute(
    database,
  )
}
