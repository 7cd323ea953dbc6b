import type { Database } from '@lodestream/shared/postgres/database'
import { databaseFailure } from '@lodestream/shared/postgres/database-failure'
import { sql } from 'kysely'
import type { Expiring, ExpirySchedule } from '../../ports/expiry-schedule.ts'
import type { SearchDatabase } from './search-database.ts'

/** The channel of the signals within a process that say: something that expires was written. Each process looks after its own. */
export const expiryChannel = 'entity_expiry'

/** ExpirySchedule on PostgreSQL: the heads of the two indexes of expiry. */
export class PostgresExpirySchedule implements ExpirySchedule {
  readonly #database: Database<SearchDatabase>

  constructor(database: Database<SearchDatabase>) {
    this.#database = database
  }

  async next(limit: number): Promise<readonly Expiring[]> {
    try {
      const { rows } = await nextExpiring(limit).execute(this.#database.kysely)
      return rows
    } catch (error) {
      throw databaseFailure(error)
    }
  }

  onScheduled(listener: () => void): Promise<AsyncDisposable> {
    return this.#database.signals.listen(expiryChannel, listener)
  }
}

/** The statement behind `next`. */
export function nextExpiring(limit: number) {
  return sql<Expiring>`
    select tenant, id as "entityId",
      to_char(min(at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "expiresAt"
    from (
      (select tenant, id, expires_at as at from entity
        where expires_at is not null order by expires_at limit ${limit})
      union all
      (select tenant, id, instance_expires_at from entity
        where instance_expires_at is not null order by instance_expires_at limit ${limit})
    ) as expiring
    group by tenant, id order by min(at) limit ${limit}`
}
