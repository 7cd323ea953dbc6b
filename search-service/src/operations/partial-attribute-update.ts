import {
  decidePartialAttributeUpdate,
  type PartialAttributeUpdate,
} from '../domain/partial-attribute-update.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { changeEntity } from './change-entity.ts'
import type { Provision } from './provision.ts'

/** Partial Attribute Update (clause 5.6.4). */
export const partialAttributeUpdate =
  (entities: EntityStore) => (provision: Provision, input: PartialAttributeUpdate) =>
    changeEntity(entities, provision, {
      id: input.target.id,
      name: 'partialAttributeUpdate',
      decide: (current, now) => decidePartialAttributeUpdate(input, current, now),
    })
