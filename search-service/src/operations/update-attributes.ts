import { decideUpdateAttributes, type UpdateAttributes } from '../domain/update-attributes.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { originOf, type Provision } from './provision.ts'

/** Update Attributes (clause 5.6.2). */
export const updateAttributes = (entities: EntityStore) => (provision: Provision, input: UpdateAttributes) =>
  entities.change(
    provision.tenant,
    input.target.id,
    (current, now) => decideUpdateAttributes(input, current, now),
    originOf(provision, 'updateAttributes'),
  )
