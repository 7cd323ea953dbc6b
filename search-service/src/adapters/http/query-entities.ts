import type { Exchange, HttpOperation } from '@lodestream/shared/http/exchange'
import { type PageLimits, pageLinks, pageParams, parsePageRequest } from '@lodestream/shared/http/pagination'
import { booleanParam, listParam, type QueryParams } from '@lodestream/shared/http/query-params'
import type { Terms } from '@lodestream/shared/json-ld/terms'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { isAbsoluteUri } from '@lodestream/shared/ngsi-ld/names'
import { parseQ } from '@lodestream/shared/query/parse-q'
import { parseTypeSelection } from '@lodestream/shared/query/parse-type-selection'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import { queryEntities } from '../../operations/query-entities.ts'
import type { EntityQuery, EntityReader } from '../../ports/entity-reader.ts'
import { attributeNames, attrsOf } from './attrs-param.ts'
import { unsupportedQueryParams } from './entity-params.ts'
import { parseRepresentation, representationParams } from './representation-param.ts'
import { showEntity } from './show-entity.ts'

/** How many ids one query may name. */
export const maxQueryIds = 1_000

/** GET /entities: Query Entities (clause 6.4.3.2). */
export function queryEntitiesOperation(reader: EntityReader, limits: PageLimits): HttpOperation {
  const query = queryEntities(reader)
  return {
    params: [
      ...representationParams,
      ...pageParams,
      ...['type', 'id', 'attrs', 'q', 'expandValues', 'jsonKeys', 'local'],
    ],
    unsupportedParams: unsupportedQueryParams,
    negotiates: true,
    async handle(exchange) {
      const representation = parseRepresentation(exchange.params)
      const page = parsePageRequest(exchange.params, limits)
      const ids = idsOf(exchange.params)
      const given = booleanParam(exchange.params, 'local')
      const context = await exchange.context()
      const conditions = conditionsOf(exchange.params, context, ids)
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

function idsOf(params: QueryParams): readonly string[] | undefined {
  const ids = listParam(params, 'id')
  const wrong = ids?.find((id) => !isAbsoluteUri(id))
  if (wrong !== undefined) throw new BadRequestData(`Parameter id has ${wrong}, which is no absolute URI`)
  if (ids !== undefined && ids.length > maxQueryIds)
    throw new BadRequestData(`Parameter id names more than ${maxQueryIds} entities`)
  return ids
}

function conditionsOf(params: QueryParams, terms: Terms, ids: readonly string[] | undefined): EntityQuery {
  const type = params.get('type')
  const attrs = attrsOf(params, terms)
  const q = qOf(params, terms)
  const selector = {
    ...(ids && { ids }),
    ...(type === undefined ? {} : { types: parseTypeSelection(type, terms) }),
  }
  return {
    ...(Object.keys(selector).length === 0 ? {} : { selectors: [selector] }),
    ...(attrs && { attrs }),
    ...(q && { q }),
  }
}

function qOf(params: QueryParams, terms: Terms): QExpression | undefined {
  const text = params.get('q')
  if (text === undefined) return undefined
  const expandValues = attributeNames(params, 'expandValues', terms)
  const jsonKeys = attributeNames(params, 'jsonKeys', terms)
  return parseQ(text, terms, { ...(expandValues && { expandValues }), ...(jsonKeys && { jsonKeys }) })
}
