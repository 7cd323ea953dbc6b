import { entityDiscoveryContract } from '../../ports/entity-discovery.contract.ts'
import { contractClock, contractEncode } from '../../ports/entity-store.contract.ts'
import { MemoryEntities } from './memory-entities.ts'
import { createMemoryEntityDiscovery } from './memory-entity-discovery.ts'
import { MemoryEntityStore } from './memory-entity-store.ts'

entityDiscoveryContract('in memory', async () => {
  const entities = new MemoryEntities()
  let ids = 0
  const store = new MemoryEntityStore(entities, contractClock, {
    encode: contractEncode,
    tenantName: (tenant) => tenant,
    newOperationId: () => `operation-${++ids}`,
    newEventId: () => `event-${++ids}`,
  })
  return { store, discovery: createMemoryEntityDiscovery(entities, contractClock), close: async () => {} }
})
