import type { Kysely, Transaction } from 'kysely'
import { isRetryable } from './database-failure.ts'

const maxAttempts = 5

/**
 * Runs `work` in a transaction, and again when it met a serialization failure or a deadlock: so `work` must do
 * nothing that cannot be repeated. Rejects with the error of the driver, or with what `work` threw.
 */
export async function inTransaction<Schema, Result>(
  database: Kysely<Schema>,
  work: (transaction: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.transaction().execute(work)
    } catch (error) {
      if (attempt >= maxAttempts || !isRetryable(error)) throw error
    }
  }
}
