import {
  decidePartialAttributeUpdate,
  type PartialAttributeUpdate,
} from '../domain/partial-attribute-update.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { originOf, type Provision } from './provision.ts'

/** Partial Attribute Update (clause 5.6.4). */
export const partialAttributeUpdate =
  (entities: EntityStore) => (provision: Provision, input: PartialAttributeUpdate) =>
    entities.change(
      provision.tenant,
      input.target.id,
      (current, now) => decidePartialAttributeUpdate(input, current, now),
      originOf(provision, 'partialAttributeUpdate'),
    )
