import type { Database } from './database.ts'

/**
 * The same open database, seen with the tables of one of those who share it. What tables there are is known to the types
 * alone, so nothing happens here.
 */
export function databaseView<Schema>(database: Database<unknown>): Database<Schema> {
  return database as unknown as Database<Schema>
}
