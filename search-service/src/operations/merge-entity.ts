import { decideMergeEntity, type MergeEntity } from '../domain/merge-entity.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { originOf, type Provision } from './provision.ts'

/** Merge Entity (clause 5.6.17). */
export const mergeEntity = (entities: EntityStore) => (provision: Provision, input: MergeEntity) =>
  entities.change(
    provision.tenant,
    input.target.id,
    (current, now) => decideMergeEntity(input, current, now),
    originOf(provision, 'mergeEntity'),
  )
