import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { booleanParam, listParam } from '@lodestream/shared/http/query-params'
import { parseEntity } from '@lodestream/shared/representation/parse-entity'
import { batchUpsert } from '../../operations/batch-upsert.ts'
import { batchAnswer, succeeded, whenCreated } from './batch-answer.ts'
import type { BatchParts } from './batch-parts.ts'
import { readBatch } from './read-batch.ts'

/** POST /entityOperations/upsert (clause 6.15.3.1). Keywords of `options` other than update are ignored: replace is the default. */
export function batchUpsertOperation(parts: BatchParts): HttpOperation {
  const upsert = batchUpsert(parts.store)
  const { maxBatchItems: maxItems } = parts
  return {
    params: ['local', 'options'],
    async handle(exchange) {
      booleanParam(exchange.params, 'local')
      const update = listParam(exchange.params, 'options')?.includes('update') ?? false
      const batch = await readBatch(exchange, {
        maxItems,
        read: (item, context) => ({ entity: parseEntity(item, context), update }),
      })
      const outcomes = await upsert(batch)
      return batchAnswer(outcomes, parts, whenCreated(succeeded(outcomes, (result) => result === 'created')))
    },
  }
}
