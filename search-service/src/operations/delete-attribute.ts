import { type DeleteAttribute, decideDeleteAttribute, decideDeleteScope } from '../domain/delete-attribute.ts'
import type { TargetEntity } from '../domain/target-entity.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { originOf, type Provision } from './provision.ts'

/** Delete Attribute (clause 5.6.5). */
export const deleteAttribute = (entities: EntityStore) => (provision: Provision, input: DeleteAttribute) =>
  entities.change(
    provision.tenant,
    input.target.id,
    (current, now) => decideDeleteAttribute(input, current, now),
    originOf(provision, 'deleteAttribute'),
  )

/** Delete Attribute of `scope` (clause 4.18). */
export const deleteScope = (entities: EntityStore) => (provision: Provision, target: TargetEntity) =>
  entities.change(
    provision.tenant,
    target.id,
    (current, now) => decideDeleteScope(target, current, now),
    originOf(provision, 'deleteAttribute'),
  )
