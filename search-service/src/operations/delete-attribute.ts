import { type DeleteAttribute, decideDeleteAttribute, decideDeleteScope } from '../domain/delete-attribute.ts'
import type { TargetEntity } from '../domain/target-entity.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { changeEntity } from './change-entity.ts'
import type { Provision } from './provision.ts'

/** Delete Attribute (clause 5.6.5). */
export const deleteAttribute = (entities: EntityStore) => (provision: Provision, input: DeleteAttribute) =>
  changeEntity(entities, provision, {
    id: input.target.id,
    name: 'deleteAttribute',
    decide: (current, now) => decideDeleteAttribute(input, current, now),
  })

/** Delete Attribute of `scope` (clause 4.18). */
export const deleteScope = (entities: EntityStore) => (provision: Provision, target: TargetEntity) =>
  changeEntity(entities, provision, {
    id: target.id,
    name: 'deleteAttribute',
    decide: (current, now) => decideDeleteScope(target, current, now),
  })
