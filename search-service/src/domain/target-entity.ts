import type { StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import { matchesTypes, type TypeSelection } from '@lodestream/shared/query/type-selection'

/** The entity an operation names. With `types` an entity of other types counts as unknown (clause 4.17). */
export interface TargetEntity {
  readonly id: string
  readonly types?: TypeSelection
}

/** The entity as it stands. Throws ResourceNotFound when there is none that fits the target. */
export function requireEntity(current: StoredEntity | undefined, target: TargetEntity): StoredEntity {
  if (current === undefined) throw new ResourceNotFound(`Entity ${target.id} does not exist`)
  if (target.types !== undefined && !matchesTypes(target.types, current.types))
    throw new ResourceNotFound(`Entity ${target.id} of the given type does not exist`)
  return current
}
