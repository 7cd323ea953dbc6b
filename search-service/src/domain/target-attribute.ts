import type { AttributeInstance, Iri, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import { findInstance, instancesOf } from './attribute-instances.ts'
import type { TargetEntity } from './target-entity.ts'

/** The attribute an operation names. */
export interface TargetAttribute extends TargetEntity {
  readonly attribute: Iri
}

/** All instances of the attribute. Throws ResourceNotFound when there is none. */
export function requireInstances(entity: StoredEntity, attribute: Iri): readonly AttributeInstance[] {
  const instances = instancesOf(entity.attributes, attribute)
  if (instances.length === 0) throw new ResourceNotFound(`Entity ${entity.id} has no attribute ${attribute}`)
  return instances
}

/** The instance that datasetId names, or the default instance. Throws ResourceNotFound when there is none. */
export function requireInstance(
  entity: StoredEntity,
  attribute: Iri,
  datasetId: string | undefined,
): AttributeInstance {
  requireInstances(entity, attribute)
  const instance = findInstance(entity.attributes, attribute, datasetId)
  if (instance !== undefined) return instance
  const which = datasetId === undefined ? 'default instance' : `instance with datasetId ${datasetId}`
  throw new ResourceNotFound(`Attribute ${attribute} of entity ${entity.id} has no ${which}`)
}
