import type { Answer, Exchange } from '@lodestream/shared/http/exchange'
import { type PageLimits, pageLinks, parsePageRequest } from '@lodestream/shared/http/pagination'
import { booleanParam } from '@lodestream/shared/http/query-params'
import type { EntityMapParts } from '../../operations/entity-map-parts.ts'
import { queryEntities, type ShownPage } from '../../operations/query-entities.ts'
import { type EntityMapPage, queryEntityMap } from '../../operations/query-entity-map.ts'
import { assertIds } from './compile-query.ts'
import { compileQueryRequest } from './compile-query-request.ts'
import { entityMapHeaders, entityMapUseOf } from './entity-map-use.ts'
import { assertGeometryProperty } from './geometry-property-param.ts'
import { given } from './given.ts'
import type { QueryRequestTexts } from './query-texts.ts'
import { parseRepresentation } from './representation-param.ts'
import { showEntities } from './show-entities.ts'

/** What Query Entities stands on. */
export interface QueryParts extends EntityMapParts {
  readonly pages: PageLimits
}

/** Answers Query Entities, whichever way the query came (clauses 6.4.3.2 and 6.23.3.1). */
export function answerQuery(parts: QueryParts) {
  const query = queryEntities(parts.reader)
  const queryMap = queryEntityMap(parts)
  return async (exchange: Exchange, read: () => QueryRequestTexts): Promise<Answer> => {
    const { params, tenant } = exchange
    const representation = parseRepresentation(params)
    const page = parsePageRequest(params, parts.pages)
    const local = booleanParam(params, 'local')
    assertGeometryProperty(exchange)
    const texts = read()
    assertIds(texts.query)
    const mapUse = entityMapUseOf(exchange, texts, texts.query.source)
    const context = await exchange.context()
    const request = compileQueryRequest(texts, context, { page, local })
    const use = mapUse && { ...mapUse, ...given('splitEntities', texts.splitEntities) }
    const found = use ? await queryMap(tenant, { ...request, use }) : await query(tenant, request)
    const shown = showEntities(exchange, found.entities, { context, representation, view: request.view })
    return {
      ...shown,
      status: 'created' in found && found.created ? 201 : 200,
      links: pageLinks({ ...page, more: found.more }, exchange.url, exchange.answerType),
      headers: { ...shown.headers, ...headersOf(found) },
    }
  }
}

function headersOf(found: ShownPage | EntityMapPage): Readonly<Record<string, string>> {
  return {
    ...(found.total === undefined ? {} : { 'NGSILD-Results-Count': String(found.total) }),
    ...('map' in found ? entityMapHeaders(found.map) : {}),
  }
}
