import { batchSchemas } from './schemas/batch-schemas.ts'
import { contextSchemas } from './schemas/context-schemas.ts'
import { discoverySchemas } from './schemas/discovery-schemas.ts'
import { entitySchemas } from './schemas/entity-schemas.ts'
import { operationalSchemas } from './schemas/operational-schemas.ts'
import { querySchemas } from './schemas/query-schemas.ts'
import { subscriptionSchemas } from './schemas/subscription-schemas.ts'

/** Every named schema of openapi.json: JSON Schema 2020-12. */
export const schemas = {
  ...entitySchemas,
  ...querySchemas,
  ...batchSchemas,
  ...discoverySchemas,
  ...contextSchemas,
  ...subscriptionSchemas,
  ...operationalSchemas,
}
