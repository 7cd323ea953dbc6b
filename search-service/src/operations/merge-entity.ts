import { decideMergeEntity, type MergeEntity } from '../domain/merge-entity.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { changeEntity } from './change-entity.ts'
import type { Provision } from './provision.ts'

/** Merge Entity (clause 5.6.17). */
export const mergeEntity = (entities: EntityStore) => (provision: Provision, input: MergeEntity) =>
  changeEntity(entities, provision, {
    id: input.target.id,
    name: 'mergeEntity',
    decide: (current, now) => decideMergeEntity(input, current, now),
  })
