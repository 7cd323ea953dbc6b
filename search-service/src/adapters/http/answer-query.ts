import type { Answer, Exchange } from '@lodestream/shared/http/exchange'
import {
  type PageLimits,
  type PageRequest,
  pageLinks,
  parsePageRequest,
} from '@lodestream/shared/http/pagination'
import { booleanParam } from '@lodestream/shared/http/query-params'
import type { Terms } from '@lodestream/shared/json-ld/terms'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { type QueryEntities, queryEntities } from '../../operations/query-entities.ts'
import type { EntityQuery, EntityReader } from '../../ports/entity-reader.ts'
import { assertIds, compileQuery } from './compile-query.ts'
import { compileJoin, compileView } from './compile-view.ts'
import { assertGeometryProperty } from './geometry-property-param.ts'
import { given } from './given.ts'
import type { QueryRequestTexts } from './query-texts.ts'
import { parseRepresentation } from './representation-param.ts'
import { showEntities } from './show-entities.ts'

/** Answers Query Entities, whichever way the query came (clauses 6.4.3.2 and 6.23.3.1). */
export function answerQuery(reader: EntityReader, limits: PageLimits) {
  const query = queryEntities(reader)
  return async (exchange: Exchange, read: () => QueryRequestTexts): Promise<Answer> => {
    const representation = parseRepresentation(exchange.params)
    const page = parsePageRequest(exchange.params, limits)
    const local = booleanParam(exchange.params, 'local')
    assertGeometryProperty(exchange)
    const texts = read()
    assertIds(texts.query)
    const context = await exchange.context()
    const request = compileRequest(texts, context, { page, local })
    const found = await query(exchange.tenant, request)
    const shown = showEntities(exchange, found.entities, { context, representation, view: request.view })
    const count = found.total === undefined ? {} : { 'NGSILD-Results-Count': String(found.total) }
    return {
      status: 200,
      ...shown,
      links: pageLinks({ ...page, more: found.more }, exchange.url, exchange.answerType),
      headers: { ...shown.headers, ...count },
    }
  }
}

/** Understands everything a query asks for. */
function compileRequest(
  texts: QueryRequestTexts,
  terms: Terms,
  { page, local }: { readonly page: PageRequest; readonly local: boolean | undefined },
): QueryEntities {
  const join = compileJoin(texts.view)
  const joinLevel = join?.level ?? 0
  const query = compileQuery(texts.query, terms, joinLevel)
  return {
    query,
    page: { ...page, ...given('ordering', texts.ordering?.(terms)) },
    local: isLocal(local, query, texts.query.source),
    view: compileView(texts.view, terms, joinLevel),
    ...given('join', join),
  }
}

/** The type `*` is about this broker only (clause 4.17). */
export function isLocal(local: boolean | undefined, { selectors }: EntityQuery, source: string): boolean {
  const all = selectors?.some(({ types }) => types?.kind === 'any') === true
  if (all && local === false) throw new BadRequestData(`${source} type may be * only without local=false`)
  return all || local === true
}
