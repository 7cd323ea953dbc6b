import { describe } from 'vitest'
import { PostgresEntityMapStore } from '../../src/adapters/postgres/postgres-entity-map-store.ts'
import { entityMapStoreContract } from '../../src/ports/entity-map-store.contract.ts'
import { openTestDatabase } from './entity-store-harness.ts'

describe.skipIf(process.env.DATABASE_URL === undefined)('on a PostgreSQL server', () => {
  entityMapStoreContract(async () => {
    const clock = { instant: '', now: () => clock.instant }
    const database = await openTestDatabase()
    return {
      store: new PostgresEntityMapStore(database, clock),
      clock,
      close: async () => database[Symbol.asyncDispose](),
    }
  })
})
