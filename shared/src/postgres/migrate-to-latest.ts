import { type Kysely, type Migration, Migrator } from 'kysely'

/** The migrations of one service. Names sort in the order in which they run. */
export interface Migrations {
  readonly migrations: Readonly<Record<string, Migration>>
  /** Where it is written down what has run; one per service, because services share a database but no table. */
  readonly table: string
}

/** Brings the schema up to date. Several processes may do so at once: one does it, the others wait. */
export async function migrateToLatest<Schema>(database: Kysely<Schema>, options: Migrations): Promise<void> {
  const { error, results } = await migrator(database, options).migrateToLatest()
  const failed = results?.find(({ status }) => status === 'Error')
  if (error) throw new Error(`Migration ${failed?.migrationName ?? ''} failed`, { cause: error })
}

/** Throws when the schema is older than this program, naming what has not run. */
export async function assertMigrated<Schema>(database: Kysely<Schema>, options: Migrations): Promise<void> {
  const all = await migrator(database, options).getMigrations()
  const missing = all.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name)
  if (missing.length > 0)
    throw new Error(
      `Database schema is older than this program: migrations ${missing.join(', ')} have not run`,
    )
}

function migrator<Schema>(database: Kysely<Schema>, { migrations, table }: Migrations): Migrator {
  return new Migrator({
    db: database,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableName: table,
    migrationLockTableName: `${table}_lock`,
  })
}
