import { commonMigrations } from '../postgres/common-migrations.ts'
import type { Database } from '../postgres/database.ts'
import { type Migrations, migrateToLatest } from '../postgres/migrate-to-latest.ts'
import { openDatabase } from '../postgres/open-database.ts'
import { createTestDatabase } from './test-database.ts'

/** A database of its own on the server of the tests, with the common tables and those of `migrations`; dropped when disposed. */
export async function openMigratedDatabase<Schema>(
  ...migrations: readonly Migrations[]
): Promise<Database<Schema>> {
  const { url, drop } = await createTestDatabase()
  const database = await openDatabase<Schema>({
    kind: 'server',
    url,
    applicationName: 'test',
    poolSize: 5,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 20_000,
    lockTimeoutMs: 10_000,
  })
  for (const one of [commonMigrations, ...migrations]) await migrateToLatest(database.kysely, one)
  return {
    ...database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
      await drop()
    },
  }
}
