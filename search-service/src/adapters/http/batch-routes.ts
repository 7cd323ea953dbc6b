import { registerResource } from '@lodestream/shared/http/resource'
import type { HttpServer } from '@lodestream/shared/http/server'
import { batchCreateOperation } from './batch-create.ts'
import { batchDeleteOperation } from './batch-delete.ts'
import { batchMergeOperation } from './batch-merge.ts'
import type { BatchParts } from './batch-parts.ts'
import { batchUpdateOperation } from './batch-update.ts'
import { batchUpsertOperation } from './batch-upsert.ts'

const operations = {
  create: batchCreateOperation,
  upsert: batchUpsertOperation,
  update: batchUpdateOperation,
  merge: batchMergeOperation,
  delete: batchDeleteOperation,
}

/** The resources of clauses 6.14 to 6.17 and 6.31. */
export function registerBatchRoutes(server: HttpServer, parts: BatchParts): void {
  for (const [name, operation] of Object.entries(operations))
    registerResource(server, `/entityOperations/${name}`, {
      parts,
      POST: operation(parts),
    })
}
