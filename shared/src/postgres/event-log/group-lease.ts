import { type Kysely, sql } from 'kysely'
import type { EventLogDatabase } from './event-log-database.ts'

/** After this long without a renewal another member takes over. */
export const groupLeaseMs = 5000
export const groupRenewMs = 1000

/** Takes or renews the ownership of a group, on the clock of the database. False: somebody else has it. */
export async function holdGroup(
  database: Kysely<EventLogDatabase>,
  group: string,
  owner: string,
): Promise<boolean> {
  const { rows } = await sql`
    insert into event_log_group as held (name, owner, expires_at)
    values (${group}, ${owner}, now() + ${groupLeaseMs} * interval '1 millisecond')
    on conflict (name) do update set owner = excluded.owner, expires_at = excluded.expires_at
    where held.owner = excluded.owner or held.owner is null or held.expires_at < now()
    returning 1`.execute(database)
  return rows.length > 0
}

/** Gives the group back, so that the next member need not wait. */
export async function releaseGroup(
  database: Kysely<EventLogDatabase>,
  group: string,
  owner: string,
): Promise<void> {
  await sql`update event_log_group set owner = null where name = ${group} and owner = ${owner}`.execute(
    database,
  )
}
