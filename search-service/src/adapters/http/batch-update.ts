import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { booleanParam, listParam } from '@lodestream/shared/http/query-params'
import { parseEntity } from '@lodestream/shared/representation/parse-entity'
import { batchUpdate } from '../../operations/batch-update.ts'
import { batchAnswer } from './batch-answer.ts'
import type { BatchParts } from './batch-parts.ts'
import { readBatch } from './read-batch.ts'

/** POST /entityOperations/update (clause 6.16.3.1). Keywords of `options` other than noOverwrite are ignored. */
export function batchUpdateOperation(parts: BatchParts): HttpOperation {
  const update = batchUpdate(parts.store)
  const { maxBatchItems: maxItems } = parts
  return {
    params: ['local', 'options'],
    async handle(exchange) {
      booleanParam(exchange.params, 'local')
      const noOverwrite = listParam(exchange.params, 'options')?.includes('noOverwrite') ?? false
      const batch = await readBatch(exchange, {
        maxItems,
        read: (item, context) => {
          const fragment = parseEntity(item, context)
          return { target: { id: fragment.id }, fragment, noOverwrite }
        },
      })
      return batchAnswer(await update(batch), parts)
    },
  }
}
