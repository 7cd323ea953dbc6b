import { type AppendAttributes, decideAppendAttributes } from '../domain/append-attributes.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { originOf, type Provision } from './provision.ts'

/** Append Attributes (clause 5.6.3). */
export const appendAttributes = (entities: EntityStore) => (provision: Provision, input: AppendAttributes) =>
  entities.change(
    provision.tenant,
    input.target.id,
    (current, now) => decideAppendAttributes(input, current, now),
    originOf(provision, 'appendAttributes'),
  )
