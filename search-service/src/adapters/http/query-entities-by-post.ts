import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { entityTypes } from '@lodestream/shared/http/media-type'
import { type PageLimits, pageParams } from '@lodestream/shared/http/pagination'
import type { EntityReader } from '../../ports/entity-reader.ts'
import { answerQuery } from './answer-query.ts'
import { readQueryBody } from './query-body.ts'
import { representationParams } from './representation-param.ts'

/** POST /entityOperations/query: Query Entities with the conditions in the body (clause 6.23.3.1). */
export function queryEntitiesByPostOperation(reader: EntityReader, limits: PageLimits): HttpOperation {
  const answer = answerQuery(reader, limits)
  return {
    params: [...representationParams, ...pageParams, 'geometryProperty', 'local'],
    negotiates: entityTypes,
    handle: (exchange) => answer(exchange, () => readQueryBody(exchange.json())),
  }
}
