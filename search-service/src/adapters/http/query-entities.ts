import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { entityTypes } from '@lodestream/shared/http/media-type'
import { pageParams } from '@lodestream/shared/http/pagination'
import { answerQuery, type QueryParts } from './answer-query.ts'
import { entityQueryParams } from './entity-query-params.ts'
import { representationParams } from './representation-param.ts'
import { entityMapParams, queryOptionParams, readQueryRequest, viewParams } from './view-params.ts'

/** All parameters of GET /entities, and of GET /entityMaps. */
export const queryRequestParams = [
  ...[...entityQueryParams, ...viewParams, ...queryOptionParams, ...entityMapParams],
  ...[...representationParams, ...pageParams, 'geometryProperty', 'local'],
] as const

/** GET /entities: Query Entities (clause 6.4.3.2). */
export function queryEntitiesOperation(parts: QueryParts): HttpOperation {
  const answer = answerQuery(parts)
  return {
    params: queryRequestParams,
    negotiates: entityTypes,
    handle: (exchange) => answer(exchange, () => readQueryRequest(exchange.params)),
  }
}
