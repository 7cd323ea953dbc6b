import type { DateTime, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import { ngsiLdNull } from '@lodestream/shared/ngsi-ld/fragment'
import { type Decision, decided } from './decision.ts'
import { requireInstances, type TargetAttribute } from './target-attribute.ts'
import { requireEntity, type TargetEntity } from './target-entity.ts'
import { updateEntity } from './updated-entity.ts'
import { deleted } from './write-instance.ts'

/** What Delete Attribute needs. */
export interface DeleteAttribute {
  readonly target: TargetAttribute
  /** Absent: the default instance. */
  readonly datasetId?: string
  /** All instances; datasetId counts for nothing then. */
  readonly deleteAll: boolean
}

/** Delete Attribute (clause 5.6.5). An attribute that is there without the addressed instance stays as it is, no error. */
export function decideDeleteAttribute(
  { target, datasetId, deleteAll }: DeleteAttribute,
  current: StoredEntity | undefined,
  now: DateTime,
): Decision<undefined> {
  const entity = requireEntity(current, target)
  const instances = requireInstances(entity, target.attribute)
  const changes = instances
    .filter((instance) => deleteAll || instance.datasetId === datasetId)
    .flatMap((instance) => deleted(target.attribute, instance))
  return decided(updateEntity(entity, { changes }, now))
}

/** Delete Attribute of `scope` (clause 4.18): all scopes of the entity. */
export function decideDeleteScope(
  target: TargetEntity,
  current: StoredEntity | undefined,
  now: DateTime,
): Decision<undefined> {
  const entity = requireEntity(current, target)
  if (entity.scopes === undefined) throw new ResourceNotFound(`Entity ${entity.id} has no scope`)
  return decided(updateEntity(entity, { changes: [], scopes: ngsiLdNull }, now))
}
