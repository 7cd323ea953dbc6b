import { decideReplaceAttribute, type ReplaceAttribute } from '../domain/replace-attribute.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { originOf, type Provision } from './provision.ts'

/** Replace Attribute (clause 5.6.19). */
export const replaceAttribute = (entities: EntityStore) => (provision: Provision, input: ReplaceAttribute) =>
  entities.change(
    provision.tenant,
    input.target.id,
    (current, now) => decideReplaceAttribute(input, current, now),
    originOf(provision, 'replaceAttribute'),
  )
