import { type Kysely, type Migration, sql } from 'kysely'

/** How many subscriptions each tenant has: kept with them, because counting them at each creation would take longer and longer. */
export const subscriptionCount: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(database)
  },
}

const statements = [
  `create table subscription_count (
    tenant text primary key,
    subscriptions int not null
  ) with (fillfactor = 50)`,
  `insert into subscription_count
    select tenant, count(*)::int from subscription where document is not null group by tenant`,
]
