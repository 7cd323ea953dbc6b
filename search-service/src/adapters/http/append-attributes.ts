import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { listParam } from '@lodestream/shared/http/query-params'
import { appendAttributes } from '../../operations/append-attributes.ts'
import type { EntityStore } from '../../ports/entity-store.ts'
import { entityIdOf, entityTarget, targetParams } from './entity-target.ts'
import { provisionOf } from './provision-of.ts'
import { readEntityFragment } from './read-body.ts'
import { updateAnswer } from './update-answer.ts'

/** POST /entities/{entityId}/attrs: Append Attributes (clause 6.6.3.1). Keywords of `options` other than noOverwrite are ignored. */
export function appendAttributesOperation(store: EntityStore): HttpOperation {
  const append = appendAttributes(store)
  return {
    params: [...targetParams, 'options'],
    async handle(exchange) {
      const id = entityIdOf(exchange)
      const noOverwrite = listParam(exchange.params, 'options')?.includes('noOverwrite') ?? false
      const context = await exchange.context()
      const target = entityTarget(exchange, context)
      const fragment = readEntityFragment(exchange.json(), context, { id, mode: 'complete' })
      return updateAnswer(await append(provisionOf(exchange, context), { target, fragment, noOverwrite }))
    },
  }
}
