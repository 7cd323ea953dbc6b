import type { Iri, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { projectAttributes } from '../domain/project-attributes.ts'
import { requireEntity, type TargetEntity } from '../domain/target-entity.ts'
import type { EntityReader } from '../ports/entity-reader.ts'

/** What Retrieve Entity needs. */
export interface RetrieveEntity {
  readonly target: TargetEntity
  /** Only these attributes; the entity must own at least one of them. */
  readonly attrs?: readonly Iri[]
}

/** Retrieve Entity (clause 5.7.1). */
export const retrieveEntity =
  (entities: EntityReader) =>
  async (tenant: TenantId, { target, attrs }: RetrieveEntity): Promise<StoredEntity> => {
    const entity = requireEntity(await entities.find(tenant, target.id), target)
    if (attrs === undefined) return entity
    if (!attrs.some((name) => Object.hasOwn(entity.attributes, name)))
      throw new ResourceNotFound(`Entity ${entity.id} has none of the given attributes`)
    return projectAttributes(entity, attrs)
  }
