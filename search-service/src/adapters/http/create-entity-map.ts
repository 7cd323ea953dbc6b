import type { Answer, Exchange, HttpOperation } from '@lodestream/shared/http/exchange'
import { jsonTypes } from '@lodestream/shared/http/media-type'
import { booleanParam } from '@lodestream/shared/http/query-params'
import { createEntityMap } from '../../operations/create-entity-map.ts'
import type { EntityMapParts } from '../../operations/entity-map-parts.ts'
import { assertIds } from './compile-query.ts'
import { compileQueryRequest } from './compile-query-request.ts'
import { entityMapHeaders, lifetimeOf } from './entity-map-use.ts'
import { assertGeometryProperty } from './geometry-property-param.ts'
import { given } from './given.ts'
import { readQueryBody } from './query-body.ts'
import { queryRequestParams } from './query-entities.ts'
import { queryBodyParams } from './query-entities-by-post.ts'
import type { QueryRequestTexts } from './query-texts.ts'
import { showEntityMap } from './show-entity-map.ts'
import { readQueryRequest } from './view-params.ts'

/** GET /entityMaps: Create EntityMap for Query Entities (clause 6.34.3.1). */
export function createEntityMapOperation(parts: EntityMapParts): HttpOperation {
  const answer = answerCreation(parts)
  return {
    params: queryRequestParams,
    negotiates: jsonTypes,
    handle: (exchange) => answer(exchange, () => readQueryRequest(exchange.params)),
  }
}

/** POST /entityMaps: the same, with the conditions in the body (clause 6.34.3.2). */
export function createEntityMapByPostOperation(parts: EntityMapParts): HttpOperation {
  const answer = answerCreation(parts)
  return {
    params: queryBodyParams,
    negotiates: jsonTypes,
    handle: (exchange) => answer(exchange, () => readQueryBody(exchange.json())),
  }
}

/** Page, representation and an EntityMap named in a header have no effect here: there is always a new map (clause 5.14.4). */
function answerCreation(parts: EntityMapParts) {
  const create = createEntityMap(parts)
  const page = { limit: 0, offset: 0, count: false }
  return async (exchange: Exchange, read: () => QueryRequestTexts): Promise<Answer> => {
    const local = booleanParam(exchange.params, 'local')
    assertGeometryProperty(exchange)
    const texts = read()
    assertIds(texts.query)
    const lifetimeMs = lifetimeOf(texts, texts.query.source)
    const context = await exchange.context()
    const request = compileQueryRequest(texts, context, { page, local })
    const map = await create(exchange.tenant, {
      query: request.query,
      local: request.local,
      ...given('ordering', request.page.ordering),
      ...given('lifetimeMs', lifetimeMs),
      ...given('splitEntities', texts.splitEntities),
    })
    return { status: 201, headers: entityMapHeaders(map), body: showEntityMap(map), context }
  }
}
