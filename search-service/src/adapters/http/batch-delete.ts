import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { booleanParam } from '@lodestream/shared/http/query-params'
import { coreRequestContext } from '@lodestream/shared/json-ld/request-context'
import { BadRequestData, ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import type { Json } from '@lodestream/shared/ngsi-ld/json'
import { isAbsoluteUri } from '@lodestream/shared/ngsi-ld/names'
import type { TargetEntity } from '../../domain/target-entity.ts'
import { batchDelete } from '../../operations/batch-delete.ts'
import { batchAnswer } from './batch-answer.ts'
import type { BatchParts } from './batch-parts.ts'
import { readBatch } from './read-batch.ts'

/** POST /entityOperations/delete (clause 6.17.3.1): a body of ids. It has no names, so no @context is fetched. */
export function batchDeleteOperation(parts: BatchParts): HttpOperation {
  const remove = batchDelete(parts.store)
  const { maxBatchItems: maxItems } = parts
  return {
    params: ['local'],
    async handle(exchange) {
      booleanParam(exchange.params, 'local')
      const contextOf = async () => coreRequestContext
      return batchAnswer(
        await remove(await readBatch(exchange, { maxItems, contextOf, read: readTarget })),
        parts,
      )
    },
  }
}

/** No entity can have an id that is no URI. */
function readTarget(item: Json): TargetEntity {
  if (typeof item !== 'string')
    throw new BadRequestData(`${JSON.stringify(item).slice(0, 100)} must be the id of an entity`)
  if (!isAbsoluteUri(item)) throw new ResourceNotFound(`Entity ${item} does not exist`)
  return { id: item }
}
