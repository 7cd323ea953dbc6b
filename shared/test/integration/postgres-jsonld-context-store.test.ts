import { sql } from 'kysely'
import { describe } from 'vitest'
import {
  contractBounds,
  jsonldContextStoreContract,
} from '../../src/contexts/jsonld-context-store.contract.ts'
import { PostgresJsonldContextStore } from '../../src/postgres/contexts/postgres-jsonld-context-store.ts'
import { openMigratedDatabase } from '../../src/testing/open-migrated-database.ts'

describe.skipIf(process.env.DATABASE_URL === undefined)('on a PostgreSQL server', () => {
  jsonldContextStoreContract('in PostgreSQL', async () => {
    const database = await openMigratedDatabase()
    return {
      store: new PostgresJsonldContextStore(database, contractBounds),
      async addTenant(tenant) {
        await sql`insert into tenant (id) values (${tenant})`.execute(database.kysely)
      },
      close: async () => database[Symbol.asyncDispose](),
    }
  })
})
