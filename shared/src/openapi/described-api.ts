import type { DescribedOperations } from './described-operation.ts'
import { batchOperations } from './operations/batch-operations.ts'
import { contextOperations } from './operations/context-operations.ts'
import { discoveryOperations } from './operations/discovery-operations.ts'
import { entityMapOperations } from './operations/entity-map-operations.ts'
import { entityOperations } from './operations/entity-operations.ts'
import { operationalOperations } from './operations/operational-operations.ts'
import { subscriptionOperations } from './operations/subscription-operations.ts'

/** The whole API, whichever process serves it. Who adds a route describes it here: a test names those that are missing. */
export const describedApi: DescribedOperations = {
  ...entityOperations,
  ...batchOperations,
  ...entityMapOperations,
  ...discoveryOperations,
  ...contextOperations,
  ...subscriptionOperations,
  ...operationalOperations,
}
