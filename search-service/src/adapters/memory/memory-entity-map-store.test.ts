import { entityMapStoreContract } from '../../ports/entity-map-store.contract.ts'
import { MemoryEntityMapStore } from './memory-entity-map-store.ts'

entityMapStoreContract(async () => {
  const clock = { instant: '', now: () => clock.instant }
  return { store: new MemoryEntityMapStore(clock), clock, close: async () => undefined }
})
