import type { DateTime, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { AlreadyExists } from '@lodestream/shared/ngsi-ld/errors'
import type { CompleteEntity } from './complete-entity.ts'
import { stampEntity } from './complete-entity.ts'
import { type Decision, decided } from './decision.ts'

/** Create Entity (clause 5.6.1): an id may be used once per tenant, whatever the types. */
export function decideCreateEntity(
  entity: CompleteEntity,
  current: StoredEntity | undefined,
  now: DateTime,
): Decision<undefined> {
  if (current !== undefined) throw new AlreadyExists(`Entity ${entity.id} already exists`)
  return decided({ kind: 'entityCreated', entity: stampEntity(entity, { createdAt: now, now, version: 1 }) })
}
