import { expiryScheduleContract } from '../../operations/expire-entities.contract.ts'
import { entityQueryContract } from '../../ports/entity-query.contract.ts'
import { entityReaderContract } from '../../ports/entity-reader.contract.ts'
import { contractClock, contractEncode, entityStoreContract } from '../../ports/entity-store.contract.ts'
import { MemoryEntities } from './memory-entities.ts'
import { MemoryEntityReader } from './memory-entity-reader.ts'
import { MemoryEntityStore } from './memory-entity-store.ts'
import { MemoryExpirySchedule } from './memory-expiry-schedule.ts'

let made = 0
const means = {
  encode: contractEncode,
  tenantName: (tenant: string) => tenant,
  newOperationId: () => `operation${++made}`,
  newEventId: () => `event${++made}`,
}

async function open() {
  const entities = new MemoryEntities()
  return {
    store: new MemoryEntityStore(entities, contractClock, means),
    reader: new MemoryEntityReader(entities, contractClock),
    schedule: new MemoryExpirySchedule(entities),
    outbox: async (tenant: string) =>
      entities.outbox.filter((row) => row.tenant === tenant).map(({ records }) => records),
    close: async () => {},
  }
}

entityStoreContract(open)
entityReaderContract(open)
expiryScheduleContract(open)
entityQueryContract(open)
expiryScheduleContract(open)
