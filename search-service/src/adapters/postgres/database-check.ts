import type { HealthCheck } from '@lodestream/shared/http/health'
import type { Database } from '@lodestream/shared/postgres/database'
import { sql } from 'kysely'

/** Ready while the database answers. */
export function databaseCheck<Schema>({ kysely }: Database<Schema>): HealthCheck {
  return {
    name: 'database',
    check: async () => {
      await sql`select 1`.execute(kysely)
    },
  }
}
