import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { applyView, type EntityView } from '@lodestream/shared/representation/entity-view'
import { isBlank } from '@lodestream/shared/representation/pick-omit'
import type { ShownEntity } from '@lodestream/shared/representation/shown-entity'
import type { EntityQuery, EntityReader, Page } from '../ports/entity-reader.ts'
import { type JoinRequest, joinEntities } from './join-entities.ts'
import { isTooWide } from './too-wide.ts'

/** What Query Entities needs. */
export interface QueryEntities {
  readonly query: EntityQuery
  readonly page: Page
  /** Only this broker: makes any query narrow enough. */
  readonly local: boolean
  readonly view: EntityView
  readonly join?: JoinRequest
}

/** A page of a query, as it is shown. */
export interface ShownPage {
  /** The matches, and behind them what `join=flat` brings along. */
  readonly entities: readonly ShownEntity[]
  /** Whether more matches follow this page. */
  readonly more: boolean
  /** Of matches. */
  readonly total?: number
}

/** Query Entities (clause 5.7.2): the matches as the view shows them; those of which it shows nothing are left out. */
export const queryEntities = (reader: EntityReader) => {
  const joined = joinEntities(reader)
  return async (tenant: TenantId, request: QueryEntities): Promise<ShownPage> => {
    const { query, page, view, join } = request
    assertNarrow(request)
    const found = await reader.query(tenant, query, page)
    const entities = found.entities
      .map((entity) => applyView(entity, view))
      .filter((entity) => !isBlank(entity))
    return { ...found, entities: join ? await joined(tenant, { entities, view, join }) : entities }
  }
}

/** Throws BadRequestData when the query would go through all entities everywhere (clause 5.7.2). */
export function assertNarrow({ query, local }: Pick<QueryEntities, 'query' | 'local'>): void {
  if (!local && isTooWide(query))
    throw new BadRequestData('The query is too wide: it needs type, attrs, q, georel or local=true')
}
