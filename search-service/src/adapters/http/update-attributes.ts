import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { updateAttributes } from '../../operations/update-attributes.ts'
import type { EntityStore } from '../../ports/entity-store.ts'
import { entityIdOf, entityTarget, targetParams } from './entity-target.ts'
import { provisionOf } from './provision-of.ts'
import { readEntityFragment } from './read-body.ts'
import { updateAnswer } from './update-answer.ts'

/** PATCH /entities/{entityId}/attrs: Update Attributes (clause 6.6.3.2). `options` is ignored, as brokers do. */
export function updateAttributesOperation(store: EntityStore): HttpOperation {
  const update = updateAttributes(store)
  return {
    params: [...targetParams, 'options'],
    async handle(exchange) {
      const id = entityIdOf(exchange)
      const context = await exchange.context()
      const target = entityTarget(exchange, context)
      const fragment = readEntityFragment(exchange.json(), context, { id, mode: 'update' })
      return updateAnswer(await update(provisionOf(exchange, context), { target, fragment }))
    },
  }
}
