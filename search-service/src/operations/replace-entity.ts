import { decideReplaceEntity, type ReplaceEntity } from '../domain/replace-entity.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { originOf, type Provision } from './provision.ts'

/** Replace Entity (clause 5.6.18). */
export const replaceEntity = (entities: EntityStore) => (provision: Provision, input: ReplaceEntity) =>
  entities.change(
    provision.tenant,
    input.target.id,
    (current, now) => decideReplaceEntity(input, current, now),
    originOf(provision, 'replaceEntity'),
  )
