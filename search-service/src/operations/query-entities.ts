import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { ShownEntity } from '@lodestream/shared/representation/shown-entity'
import type { EntityQuery, EntityReader, Page } from '../ports/entity-reader.ts'
import { type Showing, showPage } from './show-page.ts'
import { isTooWide } from './too-wide.ts'

/** What Query Entities needs. */
export interface QueryEntities extends Showing {
  readonly query: EntityQuery
  readonly page: Page
  /** Only this broker: makes any query narrow enough. */
  readonly local: boolean
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

/** Query Entities (clause 5.7.2). */
export const queryEntities = (reader: EntityReader) => {
  const show = showPage(reader)
  return async (tenant: TenantId, request: QueryEntities): Promise<ShownPage> => {
    assertNarrow(request)
    const found = await reader.query(tenant, request.query, request.page)
    return { ...found, entities: await show(tenant, found.entities, request) }
  }
}

/** Throws BadRequestData when the query would go through all entities everywhere (clause 5.7.2). */
export function assertNarrow({ query, local }: Pick<QueryEntities, 'query' | 'local'>): void {
  if (!local && isTooWide(query))
    throw new BadRequestData('The query is too wide: it needs type, attrs, q, georel or local=true')
}
