import { type DatabaseConnection, PostgresDialect, type PostgresDialectConfig, PostgresDriver } from 'kysely'
import type pg from 'pg'
import { isTemporary } from './database-failure.ts'
import { withNamedStatements } from './named-statements.ts'

/** Kysely on a pool of connections, with named statements and true errors of failed commits. */
export class PoolDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig

  constructor(pool: pg.Pool) {
    const config = { pool: withNamedStatements(pool) }
    super(config)
    this.#config = config
  }

  override createDriver(): PostgresDriver {
    return new PoolDriver(this.#config)
  }
}

/**
 * After a failed commit Kysely rolls back, and throws what that says if it fails too. Over a lost connection there is
 * nothing to roll back, and the first error is the one that counts: nobody knows whether the commit happened.
 */
class PoolDriver extends PostgresDriver {
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection)
    } catch (error) {
      if (!isTemporary(error)) throw error
    }
  }
}
