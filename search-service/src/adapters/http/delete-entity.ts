import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { coreRequestContext } from '@lodestream/shared/json-ld/request-context'
import { deleteEntity } from '../../operations/delete-entity.ts'
import type { EntityStore } from '../../ports/entity-store.ts'
import { entityIdOf, entityTarget, targetParams } from './entity-target.ts'
import { provisionOf } from './provision-of.ts'
import { writtenAnswer } from './written-answer.ts'

/** DELETE /entities/{entityId}: Delete Entity (clause 6.5.3.2). Only `type` has names, so only with it a @context is fetched. */
export function deleteEntityOperation(store: EntityStore): HttpOperation {
  const remove = deleteEntity(store)
  return {
    params: targetParams,
    async handle(exchange) {
      entityIdOf(exchange)
      const context = exchange.params.has('type') ? await exchange.context() : coreRequestContext
      return writtenAnswer(await remove(provisionOf(exchange, context), entityTarget(exchange, context)))
    },
  }
}
