import type { DateTime, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { type Decision, decided } from './decision.ts'
import { requireEntity, type TargetEntity } from './target-entity.ts'

/** Delete Entity (clause 5.6.6). */
export function decideDeleteEntity(
  target: TargetEntity,
  current: StoredEntity | undefined,
  now: DateTime,
): Decision<undefined> {
  const previous = requireEntity(current, target)
  return decided({ kind: 'entityDeleted', previous, deletedAt: now })
}
