import type { Database } from '@lodestream/shared/postgres/database'
import { databaseFailure } from '@lodestream/shared/postgres/database-failure'
import type { BrokerIdentity } from '../../ports/broker-identity.ts'
import type { SearchDatabase } from './search-database.ts'

/** BrokerIdentity on PostgreSQL; it never changes, so it is asked for once. */
export class PostgresBrokerIdentity implements BrokerIdentity {
  readonly #database: Database<SearchDatabase>
  #id: string | undefined

  constructor(database: Database<SearchDatabase>) {
    this.#database = database
  }

  async id(): Promise<string> {
    try {
      this.#id ??= (
        await this.#database.kysely.selectFrom('broker').select('id').executeTakeFirstOrThrow()
      ).id
      return this.#id
    } catch (error) {
      throw databaseFailure(error)
    }
  }
}
