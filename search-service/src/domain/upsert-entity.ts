import type { DateTime, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { decideAppendAttributes } from './append-attributes.ts'
import type { CompleteEntity } from './complete-entity.ts'
import { decideCreateEntity } from './create-entity.ts'
import type { Decision } from './decision.ts'
import { decideReplaceEntity } from './replace-entity.ts'

/** What one item of Batch Entity Creation or Update needs. */
export interface UpsertEntity {
  readonly entity: CompleteEntity
  /** Write what is given over an entity that exists, instead of replacing it. */
  readonly update: boolean
}

/** Create the entity, or replace or update it where it exists (clause 5.6.8). */
export function decideUpsertEntity(
  { entity, update }: UpsertEntity,
  current: StoredEntity | undefined,
  now: DateTime,
): Decision<'created' | 'updated'> {
  if (current === undefined) return { ...decideCreateEntity(entity, current, now), result: 'created' }
  const target = { id: entity.id }
  const { change } = update
    ? decideAppendAttributes({ target, fragment: entity, noOverwrite: false }, current, now)
    : decideReplaceEntity({ target, entity }, current, now)
  return change === undefined ? { result: 'updated' } : { change, result: 'updated' }
}
