import { sql } from 'kysely'
import { describe } from 'vitest'
import { PostgresJsonldContextStore } from '../../src/adapters/postgres/postgres-jsonld-context-store.ts'
import { contractBounds, jsonldContextStoreContract } from '../../src/ports/jsonld-context-store.contract.ts'
import { openTestDatabase } from './entity-store-harness.ts'

describe.skipIf(process.env.DATABASE_URL === undefined)('on a PostgreSQL server', () => {
  jsonldContextStoreContract('in PostgreSQL', async () => {
    const database = await openTestDatabase()
    return {
      store: new PostgresJsonldContextStore(database, contractBounds),
      async addTenant(tenant) {
        await sql`insert into tenant (id) values (${tenant})`.execute(database.kysely)
      },
      close: async () => database[Symbol.asyncDispose](),
    }
  })
})
