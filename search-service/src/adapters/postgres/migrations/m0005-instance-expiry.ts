import { type Kysely, sql } from 'kysely'

/** What expires first. An update that leaves the expiry as it is touches no index (m0001-entity). */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create index entity_instance_expiry on entity (instance_expires_at)
    where instance_expires_at is not null`.execute(database)
}
