import type { Exchange, HttpOperation } from '@lodestream/shared/http/exchange'
import { jsonTypes } from '@lodestream/shared/http/media-type'
import { type PageLimits, pageLinks, pageParams, parsePageRequest } from '@lodestream/shared/http/pagination'
import { booleanParam } from '@lodestream/shared/http/query-params'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { queryEntities } from '../../operations/query-entities.ts'
import type { EntityQuery, EntityReader } from '../../ports/entity-reader.ts'
import { assertIds, compileQuery } from './compile-query.ts'
import { unsupportedQueryParams } from './entity-params.ts'
import { entityQueryParams, readQueryParams } from './entity-query-params.ts'
import { parseRepresentation, representationParams } from './representation-param.ts'
import { showEntity } from './show-entity.ts'

/** GET /entities: Query Entities (clause 6.4.3.2). */
export function queryEntitiesOperation(reader: EntityReader, limits: PageLimits): HttpOperation {
  const query = queryEntities(reader)
  return {
    params: [...representationParams, ...pageParams, ...entityQueryParams, 'local'],
    unsupportedParams: unsupportedQueryParams,
    negotiates: jsonTypes,
    async handle(exchange) {
      const representation = parseRepresentation(exchange.params)
      const page = parsePageRequest(exchange.params, limits)
      const texts = readQueryParams(exchange.params)
      assertIds(texts)
      const given = booleanParam(exchange.params, 'local')
      const context = await exchange.context()
      const conditions = compileQuery(texts, context)
      const local = isLocal(given, conditions)
      const found = await query(exchange.tenant, { query: conditions, page, local })
      return {
        status: 200,
        body: found.entities.map((entity) => showEntity(entity, context, representation)),
        context,
        links: linksOf(exchange, { ...page, more: found.more }),
        ...(found.total === undefined ? {} : { headers: { 'NGSILD-Results-Count': String(found.total) } }),
      }
    },
  }
}

function linksOf(exchange: Exchange, page: Parameters<typeof pageLinks>[0]): readonly string[] {
  return pageLinks(page, exchange.url, exchange.answerType)
}

/** `type=*` is about this broker only (clause 4.17). */
function isLocal(given: boolean | undefined, { selectors }: EntityQuery): boolean {
  const all = selectors?.some(({ types }) => types?.kind === 'any') === true
  if (all && given === false) throw new BadRequestData('Parameter type may be * only without local=false')
  return all || given === true
}
