import { describe } from 'vitest'
import { PostgresEntityDiscovery } from '../../src/adapters/postgres/postgres-entity-discovery.ts'
import { entityDiscoveryContract } from '../../src/ports/entity-discovery.contract.ts'
import { contractClock } from '../../src/ports/entity-store.contract.ts'
import { harnessOn, openTestDatabase } from './entity-store-harness.ts'

describe.skipIf(process.env.DATABASE_URL === undefined)('on a PostgreSQL server', () => {
  entityDiscoveryContract('in PostgreSQL', async () => {
    const database = await openTestDatabase()
    const { store, close } = harnessOn(database)
    return { store, discovery: new PostgresEntityDiscovery(database, contractClock), close }
  })
})
