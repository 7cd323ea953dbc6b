import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { entityTypes } from '@lodestream/shared/http/media-type'
import { type PageLimits, pageParams } from '@lodestream/shared/http/pagination'
import type { EntityReader } from '../../ports/entity-reader.ts'
import { answerQuery } from './answer-query.ts'
import { unsupportedEntityMapParams } from './entity-params.ts'
import { entityQueryParams } from './entity-query-params.ts'
import { representationParams } from './representation-param.ts'
import { queryOptionParams, readQueryRequest, viewParams } from './view-params.ts'

/** GET /entities: Query Entities (clause 6.4.3.2). */
export function queryEntitiesOperation(reader: EntityReader, limits: PageLimits): HttpOperation {
  const answer = answerQuery(reader, limits)
  return {
    params: [
      ...[...entityQueryParams, ...viewParams, ...queryOptionParams],
      ...[...representationParams, ...pageParams, 'geometryProperty', 'local'],
    ],
    unsupportedParams: unsupportedEntityMapParams,
    negotiates: entityTypes,
    handle: (exchange) => answer(exchange, () => readQueryRequest(exchange.params)),
  }
}
