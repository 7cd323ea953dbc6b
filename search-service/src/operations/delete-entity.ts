import { decideDeleteEntity } from '../domain/delete-entity.ts'
import type { TargetEntity } from '../domain/target-entity.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { changeEntity } from './change-entity.ts'
import type { Provision } from './provision.ts'

/** Delete Entity (clause 5.6.6). */
export const deleteEntity = (entities: EntityStore) => (provision: Provision, target: TargetEntity) =>
  changeEntity(entities, provision, {
    id: target.id,
    name: 'deleteEntity',
    decide: (current, now) => decideDeleteEntity(target, current, now),
  })
