import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { listParam, type QueryParams } from '@lodestream/shared/http/query-params'
import { parseDateTime } from '@lodestream/shared/ngsi-ld/date-time'
import { InvalidRequest } from '@lodestream/shared/ngsi-ld/errors'
import { mergeEntity } from '../../operations/merge-entity.ts'
import type { EntityStore } from '../../ports/entity-store.ts'
import { entityIdOf, entityTarget, targetParams } from './entity-target.ts'
import { provisionOf } from './provision-of.ts'
import { readEntityFragment } from './read-body.ts'

/** PATCH /entities/{entityId}: Merge Entity (clause 6.5.3.4). */
export function mergeEntityOperation(store: EntityStore): HttpOperation {
  const merge = mergeEntity(store)
  return {
    params: [...targetParams, 'observedAt', 'format', 'options'],
    unsupportedParams: ['lang'],
    async handle(exchange) {
      refuseSimplified(exchange.params)
      const given = exchange.params.get('observedAt')
      const observedAt = given === undefined ? undefined : parseDateTime(given, 'Parameter observedAt')
      const id = entityIdOf(exchange)
      const context = await exchange.context()
      const target = entityTarget(exchange, context)
      const fragment = readEntityFragment(exchange.json(), context, { id, mode: 'merge' })
      await merge(provisionOf(exchange, context), { target, fragment, ...(observedAt && { observedAt }) })
      return { status: 204 }
    },
  }
}

/** Other keywords are ignored here (clause 6.3.20). */
function refuseSimplified(params: QueryParams): void {
  const keywords = [params.get('format') ?? '', ...(listParam(params, 'options') ?? [])]
  if (keywords.includes('simplified') || keywords.includes('keyValues'))
    throw new InvalidRequest('A body in simplified representation is not supported yet')
}
