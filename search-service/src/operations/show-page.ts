import type { StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { applyView, type EntityView } from '@lodestream/shared/representation/entity-view'
import type { JoinRequest } from '@lodestream/shared/representation/join-entities'
import { isBlank } from '@lodestream/shared/representation/pick-omit'
import type { ShownEntity } from '@lodestream/shared/representation/shown-entity'
import type { EntityReader } from '../ports/entity-reader.ts'
import { joinEntities } from './join-entities.ts'

/** What a query shows of its matches. */
export interface Showing {
  readonly view: EntityView
  readonly join?: JoinRequest
}

/** Matches as the view shows them, with what they are joined with; those of which it shows nothing are left out (clause 4.21). */
export const showPage = (reader: EntityReader) => {
  const joined = joinEntities(reader)
  return async (
    tenant: TenantId,
    matches: readonly StoredEntity[],
    { view, join }: Showing,
  ): Promise<readonly ShownEntity[]> => {
    const entities = matches.map((entity) => applyView(entity, view)).filter((entity) => !isBlank(entity))
    return join ? joined(tenant, { entities, view, join }) : entities
  }
}
