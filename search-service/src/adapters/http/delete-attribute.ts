import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { booleanParam, type QueryParams } from '@lodestream/shared/http/query-params'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { isAbsoluteUri } from '@lodestream/shared/ngsi-ld/names'
import { deleteAttribute, deleteScope } from '../../operations/delete-attribute.ts'
import type { EntityStore } from '../../ports/entity-store.ts'
import { attributeNameOf, attributeTarget, entityIdOf, entityTarget, targetParams } from './entity-target.ts'
import { provisionOf } from './provision-of.ts'
import { writtenAnswer } from './written-answer.ts'

/** DELETE /entities/{entityId}/attrs/{attributeName}: Delete Attribute (clause 6.7.3.2); `scope` counts as one here. */
export function deleteAttributeOperation(store: EntityStore): HttpOperation {
  const remove = deleteAttribute(store)
  const removeScope = deleteScope(store)
  return {
    params: [...targetParams, 'datasetId', 'deleteAll'],
    async handle(exchange) {
      const datasetId = datasetIdOf(exchange.params)
      const deleteAll = booleanParam(exchange.params, 'deleteAll') ?? false
      entityIdOf(exchange)
      const name = attributeNameOf(exchange)
      const context = await exchange.context()
      const provision = provisionOf(exchange, context)
      if (name === 'scope')
        return writtenAnswer(await removeScope(provision, entityTarget(exchange, context)))
      const target = attributeTarget(exchange, context)
      return writtenAnswer(await remove(provision, { target, deleteAll, ...(datasetId && { datasetId }) }))
    },
  }
}

/** `@none` is the default instance (clause 4.5.5). */
function datasetIdOf(params: QueryParams): string | undefined {
  const datasetId = params.get('datasetId')
  if (datasetId === undefined || datasetId === '@none') return undefined
  if (!isAbsoluteUri(datasetId))
    throw new BadRequestData(`Parameter datasetId has ${datasetId}, which is no URI`)
  return datasetId
}
