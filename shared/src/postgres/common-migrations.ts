import { type Kysely, type Migration, sql } from 'kysely'
import type { Migrations } from './migrate-to-latest.ts'

/** Tenants come to be with the first entity or subscription (clause 5.5.10); the default one is always there (4.14). */
const tenant: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`create table tenant (id text primary key, created_at timestamptz not null default now())`.execute(
      database,
    )
    await sql`insert into tenant (id) values ('')`.execute(database)
  },
}

/** The contexts that the broker keeps (clause 5.13). */
const jsonldContext: Migration = {
  async up(database: Kysely<unknown>) {
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
  },
}

/** What every service stands on, docs/adr/0014; run by whichever process comes first. */
export const commonMigrations: Migrations = {
  table: 'common_migration',
  migrations: { '0001-tenant': tenant, '0002-jsonld-context': jsonldContext },
}
