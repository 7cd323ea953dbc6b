import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { booleanParam } from '@lodestream/shared/http/query-params'
import { parseEntity } from '@lodestream/shared/representation/parse-entity'
import { batchCreate } from '../../operations/batch-create.ts'
import { batchAnswer, succeeded, whenCreated } from './batch-answer.ts'
import type { BatchParts } from './batch-parts.ts'
import { readBatch } from './read-batch.ts'

/** POST /entityOperations/create (clause 6.14.3.1). Keywords of `options` are ignored. */
export function batchCreateOperation(parts: BatchParts): HttpOperation {
  const create = batchCreate(parts.store)
  const { maxBatchItems: maxItems } = parts
  return {
    params: ['local', 'options'],
    async handle(exchange) {
      booleanParam(exchange.params, 'local')
      const outcomes = await create(await readBatch(exchange, { maxItems, read: parseEntity }))
      return batchAnswer(outcomes, parts, whenCreated(succeeded(outcomes)))
    },
  }
}
