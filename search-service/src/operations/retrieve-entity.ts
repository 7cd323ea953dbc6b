import { ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { applyView, type EntityView } from '@lodestream/shared/representation/entity-view'
import type { JoinRequest } from '@lodestream/shared/representation/join-entities'
import { isBlank } from '@lodestream/shared/representation/pick-omit'
import type { ShownEntity } from '@lodestream/shared/representation/shown-entity'
import type { EntityMap } from '../domain/entity-map.ts'
import { requireEntity, type TargetEntity } from '../domain/target-entity.ts'
import type { EntityReader } from '../ports/entity-reader.ts'
import { joinEntities } from './join-entities.ts'

/** What Retrieve Entity needs. */
export interface RetrieveEntity {
  readonly target: TargetEntity
  readonly view: EntityView
  readonly join?: JoinRequest
}

/** What Retrieve Entity finds. */
export interface RetrievedEntity {
  /** The entity, and behind it what `join=flat` brings along. */
  readonly entities: readonly [ShownEntity, ...ShownEntity[]]
  /** Of the entity, whatever is shown of it. */
  readonly version: number
  /** What the request went by. */
  readonly map?: EntityMap
}

/** Retrieve Entity (clause 5.7.1): the entity as the view shows it. */
export const retrieveEntity = (reader: EntityReader) => {
  const joined = joinEntities(reader)
  return async (tenant: TenantId, request: RetrieveEntity): Promise<RetrievedEntity> => {
    const { target, view, join } = request
    const entity = requireEntity(await reader.find(tenant, target.id), target)
    if (view.attrs?.some((name) => Object.hasOwn(entity.attributes, name)) === false)
      throw new ResourceNotFound(`Entity ${entity.id} has none of the given attributes`)
    const shown = applyView(entity, view)
    if (isBlank(shown)) throw new ResourceNotFound(`Entity ${entity.id} has nothing of what is to be shown`)
    const entities = join ? await joined(tenant, { entities: [shown], view, join }) : []
    const [root = shown, ...linked] = entities
    return { entities: [root, ...linked], version: entity.version }
  }
}
