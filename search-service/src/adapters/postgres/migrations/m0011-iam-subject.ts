import { type Kysely, sql } from 'kysely'

/**
 * Who there is at the identity provider. Moments are texts that sort by themselves (momentOf). A row whose `gone_at` is the
 * later one is a tombstone. Subjects belong to realms of the provider, not to tenants.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table iam_subject (
      id text collate "C" primary key,
      kind text not null default 'user',
      realm text not null default '',
      exists_at text collate "C" not null default '',
      gone_at text collate "C" not null default '',
      fields jsonb not null default '{}'
    )`.execute(database)
  // Subgroups by their parent, roles by their name.
  await sql`create index iam_subject_parent on iam_subject ((fields->'parentId'->>'value')) where kind = 'group'`.execute(
    database,
  )
  await sql`create index iam_subject_role on iam_subject ((fields->'name'->>'value')) where kind = 'role'`.execute(
    database,
  )
  await sql`
    create table iam_link (
      from_id text collate "C" not null,
      to_id text collate "C" not null,
      is_on boolean not null,
      told_at text collate "C" not null,
      primary key (from_id, to_id)
    )`.execute(database)
  await sql`create index iam_link_to on iam_link (to_id, from_id)`.execute(database)
}
