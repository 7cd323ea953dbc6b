import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { projectAttributes } from '../domain/project-attributes.ts'
import type { EntityPage, EntityQuery, EntityReader, Page } from '../ports/entity-reader.ts'
import { isTooWide } from './too-wide.ts'

/** What Query Entities needs. */
export interface QueryEntities {
  readonly query: EntityQuery
  readonly page: Page
  /** Only this broker: makes any query narrow enough. */
  readonly local: boolean
}

/** Query Entities (clause 5.7.2): the matches, each reduced to `attrs` when given. */
export const queryEntities =
  (entities: EntityReader) =>
  async (tenant: TenantId, { query, page, local }: QueryEntities): Promise<EntityPage> => {
    if (!local && isTooWide(query))
      throw new BadRequestData('The query is too wide: it needs type, attrs, q or local=true')
    const found = await entities.query(tenant, query, page)
    const { attrs } = query
    if (attrs === undefined) return found
    return { ...found, entities: found.entities.map((entity) => projectAttributes(entity, attrs)) }
  }
