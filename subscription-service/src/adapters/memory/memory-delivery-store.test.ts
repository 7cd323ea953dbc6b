import { deliveryStoreContract } from '../../ports/delivery-store.contract.ts'
import { MemoryDeliveryStore } from './memory-delivery-store.ts'

deliveryStoreContract('memory', async () => {
  const store = new MemoryDeliveryStore()
  const statisticsOf = async (tenant: string, id: string) => store.statisticsOf(tenant, id)
  return { deliveries: store, deadLetters: store, replays: store, statisticsOf }
})
