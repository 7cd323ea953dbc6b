import { type Kysely, type Migration, sql } from 'kysely'

/**
 * Subscriptions, and the counter by which consumers learn what changed. Documents are text: jsonb would forget the order
 * of members and refuse some strings. A deleted subscription stays for a while without document.
 */
export const subscription: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(database)
  },
}

const statements = [
  `create table subscription (
    tenant text not null,
    subscription_id text collate "C" not null,
    document text,
    created_at timestamptz not null,
    revision bigint not null,
    deleted_at timestamptz,
    primary key (tenant, subscription_id)
  )`,
  'create index subscription_by_revision on subscription (revision)',
  `create index subscription_by_creation on subscription (tenant, created_at, subscription_id)
    where document is not null`,
  // One row. Every writer updates it first, so revisions become visible in their order.
  `create table subscription_revision (
    revision bigint not null,
    pruned_revision bigint not null
  )`,
  'insert into subscription_revision values (0, 0)',
]
