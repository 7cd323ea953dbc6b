import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { entityTypes } from '@lodestream/shared/http/media-type'
import { pageParams } from '@lodestream/shared/http/pagination'
import { answerQuery, type QueryParts } from './answer-query.ts'
import { readQueryBody } from './query-body.ts'
import { representationParams } from './representation-param.ts'

/** All parameters of the URL of a query in a body; the conditions are members of the body. */
export const queryBodyParams = [...representationParams, ...pageParams, 'geometryProperty', 'local'] as const

/** POST /entityOperations/query: Query Entities with the conditions in the body (clause 6.23.3.1). */
export function queryEntitiesByPostOperation(parts: QueryParts): HttpOperation {
  const answer = answerQuery(parts)
  return {
    params: queryBodyParams,
    negotiates: entityTypes,
    handle: (exchange) => answer(exchange, () => readQueryBody(exchange.json())),
  }
}
