import type { DateTime, Entity, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { stampAttributes } from './stamp.ts'

/** An entity as a client writes it: without the members the broker sets. */
export type CompleteEntity = Pick<Entity, 'id' | 'types' | 'scopes' | 'expiresAt' | 'attributes'>

/** An entity as it goes into the store: it and all its attributes modified now. */
export function stampEntity(
  entity: CompleteEntity,
  at: { readonly createdAt: DateTime; readonly now: DateTime; readonly version: number },
): StoredEntity {
  return {
    ...entity,
    createdAt: at.createdAt,
    modifiedAt: at.now,
    version: at.version,
    attributes: stampAttributes(entity.attributes, at.now),
  }
}
