import {
  contractBounds,
  jsonldContextStoreContract,
} from '@lodestream/shared/contexts/jsonld-context-store.contract'
import { MemoryEntities } from './memory-entities.ts'
import { MemoryJsonldContextStore } from './memory-jsonld-context-store.ts'

jsonldContextStoreContract('in memory', async () => {
  const entities = new MemoryEntities()
  return {
    store: new MemoryJsonldContextStore(entities, contractBounds),
    addTenant: async (tenant) => entities.write(tenant, 'urn:1', { version: 1, sequence: 1 }),
    close: async () => {},
  }
})
