import { decideUpdateAttributes, type UpdateAttributes } from '../domain/update-attributes.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { changeEntity } from './change-entity.ts'
import type { Provision } from './provision.ts'

/** Update Attributes (clause 5.6.2). */
export const updateAttributes = (entities: EntityStore) => (provision: Provision, input: UpdateAttributes) =>
  changeEntity(entities, provision, {
    id: input.target.id,
    name: 'updateAttributes',
    decide: (current, now) => decideUpdateAttributes(input, current, now),
  })
