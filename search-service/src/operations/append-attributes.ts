import { type AppendAttributes, decideAppendAttributes } from '../domain/append-attributes.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { changeEntity } from './change-entity.ts'
import type { Provision } from './provision.ts'

/** Append Attributes (clause 5.6.3). */
export const appendAttributes = (entities: EntityStore) => (provision: Provision, input: AppendAttributes) =>
  changeEntity(entities, provision, {
    id: input.target.id,
    name: 'appendAttributes',
    decide: (current, now) => decideAppendAttributes(input, current, now),
  })
