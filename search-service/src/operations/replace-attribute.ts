import { decideReplaceAttribute, type ReplaceAttribute } from '../domain/replace-attribute.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { changeEntity } from './change-entity.ts'
import type { Provision } from './provision.ts'

/** Replace Attribute (clause 5.6.19). */
export const replaceAttribute = (entities: EntityStore) => (provision: Provision, input: ReplaceAttribute) =>
  changeEntity(entities, provision, {
    id: input.target.id,
    name: 'replaceAttribute',
    decide: (current, now) => decideReplaceAttribute(input, current, now),
  })
