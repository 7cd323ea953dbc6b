import type { CompleteEntity } from '../domain/complete-entity.ts'
import { decideCreateEntity } from '../domain/create-entity.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { originOf, type Provision } from './provision.ts'

/** Create Entity (clause 5.6.1). */
export const createEntity = (entities: EntityStore) => (provision: Provision, entity: CompleteEntity) =>
  entities.change(
    provision.tenant,
    entity.id,
    (current, now) => decideCreateEntity(entity, current, now),
    originOf(provision, 'createEntity'),
  )
