import type { ExchangeParts } from '@lodestream/shared/http/read-exchange'
import { registerResource } from '@lodestream/shared/http/resource'
import type { HttpServer } from '@lodestream/shared/http/server'
import type { EntityStore } from '../../ports/entity-store.ts'
import { batchCreateOperation } from './batch-create.ts'
import { batchDeleteOperation } from './batch-delete.ts'
import { batchMergeOperation } from './batch-merge.ts'
import { batchUpdateOperation } from './batch-update.ts'
import { batchUpsertOperation } from './batch-upsert.ts'

/** What the batch operations stand on. */
export interface BatchRoutesParts extends ExchangeParts {
  readonly store: EntityStore
  /** Items of one request at most. */
  readonly maxBatchItems: number
  /** Of LdContextNotAvailable in the result; 504 unless said. */
  readonly contextUnavailableStatus?: number
}

const operations = {
  create: batchCreateOperation,
  upsert: batchUpsertOperation,
  update: batchUpdateOperation,
  merge: batchMergeOperation,
  delete: batchDeleteOperation,
}

/** The resources of clauses 6.14 to 6.17 and 6.31. */
export function registerBatchRoutes(server: HttpServer, parts: BatchRoutesParts): void {
  for (const [name, operation] of Object.entries(operations))
    registerResource(server, `/entityOperations/${name}`, {
      parts,
      POST: operation(parts),
    })
}
