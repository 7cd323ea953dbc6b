import { subscriptionStoreContract } from '../../ports/subscription-store.contract.ts'
import { createMemorySubscriptionStore } from './memory-subscription-store.ts'

subscriptionStoreContract('memory', async () => createMemorySubscriptionStore())
