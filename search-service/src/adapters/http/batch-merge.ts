import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { booleanParam, listParam } from '@lodestream/shared/http/query-params'
import type { Terms } from '@lodestream/shared/json-ld/terms'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import type { Json } from '@lodestream/shared/ngsi-ld/json'
import { parseEntityFragment } from '@lodestream/shared/representation/parse-entity-fragment'
import { parseSimplifiedFragment } from '@lodestream/shared/representation/parse-simplified-fragment'
import type { MergeEntity } from '../../domain/merge-entity.ts'
import { batchMerge } from '../../operations/batch-merge.ts'
import { batchAnswer } from './batch-answer.ts'
import type { BatchParts } from './batch-parts.ts'
import { readBatch } from './read-batch.ts'

/** POST /entityOperations/merge (clause 6.31.3.1). Keywords of `options` other than simplified and keyValues are ignored. */
export function batchMergeOperation(parts: BatchParts): HttpOperation {
  const merge = batchMerge(parts.store)
  const { maxBatchItems: maxItems } = parts
  return {
    params: ['local', 'options'],
    async handle(exchange) {
      booleanParam(exchange.params, 'local')
      const options = listParam(exchange.params, 'options') ?? []
      const simplified = options.includes('simplified') || options.includes('keyValues')
      const batch = await readBatch(exchange, {
        maxItems,
        read: (item, context) => readMerge(item, context, simplified),
      })
      return batchAnswer(await merge(batch), parts)
    },
  }
}

/** An item is a whole Entity, although it is merged: it has id and type (clause 5.6.20). */
function readMerge(item: Json, terms: Terms, simplified: boolean): MergeEntity {
  const fragment = simplified
    ? parseSimplifiedFragment(item, { terms })
    : parseEntityFragment(item, terms, 'merge')
  if (fragment.id === undefined) throw new BadRequestData('id must be present in an entity')
  if (fragment.types === undefined) throw new BadRequestData('type must be present in an entity')
  return { target: { id: fragment.id }, fragment }
}
