import { describe } from 'vitest'
import { entityReaderContract } from '../../src/ports/entity-reader.contract.ts'
import { entityStoreContract } from '../../src/ports/entity-store.contract.ts'
import { harnessOn, openTestDatabase } from './entity-store-harness.ts'

describe.skipIf(process.env.DATABASE_URL === undefined)('on a PostgreSQL server', () => {
  const open = async () => harnessOn(await openTestDatabase())
  entityStoreContract(open)
  entityReaderContract(open)
})
