import { decideReplaceEntity, type ReplaceEntity } from '../domain/replace-entity.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { changeEntity } from './change-entity.ts'
import type { Provision } from './provision.ts'

/** Replace Entity (clause 5.6.18). */
export const replaceEntity = (entities: EntityStore) => (provision: Provision, input: ReplaceEntity) =>
  changeEntity(entities, provision, {
    id: input.target.id,
    name: 'replaceEntity',
    decide: (current, now) => decideReplaceEntity(input, current, now),
  })
