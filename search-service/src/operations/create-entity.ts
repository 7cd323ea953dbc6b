import type { CompleteEntity } from '../domain/complete-entity.ts'
import { decideCreateEntity } from '../domain/create-entity.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { changeEntity } from './change-entity.ts'
import type { Provision } from './provision.ts'

/** Create Entity (clause 5.6.1). */
export const createEntity = (entities: EntityStore) => (provision: Provision, entity: CompleteEntity) =>
  changeEntity(entities, provision, {
    id: entity.id,
    name: 'createEntity',
    decide: (current, now) => decideCreateEntity(entity, current, now),
  })
