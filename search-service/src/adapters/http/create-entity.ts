import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { pathSegment } from '@lodestream/shared/http/path-segment'
import { booleanParam } from '@lodestream/shared/http/query-params'
import { parseEntity } from '@lodestream/shared/representation/parse-entity'
import { createEntity } from '../../operations/create-entity.ts'
import type { EntityStore } from '../../ports/entity-store.ts'
import { provisionOf } from './provision-of.ts'
import { writtenAnswer } from './written-answer.ts'

/** POST /entities: Create Entity (clause 6.4.3.1). */
export function createEntityOperation(store: EntityStore): HttpOperation {
  const create = createEntity(store)
  return {
    params: ['local'],
    async handle(exchange) {
      booleanParam(exchange.params, 'local')
      const context = await exchange.context()
      const entity = parseEntity(exchange.json(), context)
      const written = await create(provisionOf(exchange, context), entity)
      const headers = { location: `/ngsi-ld/v1/entities/${pathSegment(entity.id)}` }
      return { ...writtenAnswer(written), status: 201, headers }
    },
  }
}
