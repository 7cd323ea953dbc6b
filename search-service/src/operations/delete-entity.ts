import { decideDeleteEntity } from '../domain/delete-entity.ts'
import type { TargetEntity } from '../domain/target-entity.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { originOf, type Provision } from './provision.ts'

/** Delete Entity (clause 5.6.6). */
export const deleteEntity = (entities: EntityStore) => (provision: Provision, target: TargetEntity) =>
  entities.change(
    provision.tenant,
    target.id,
    (current, now) => decideDeleteEntity(target, current, now),
    originOf(provision, 'deleteEntity'),
  )
