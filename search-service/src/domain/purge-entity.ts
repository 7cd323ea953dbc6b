import type { DateTime, Iri, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { Decision } from './decision.ts'
import { updateEntity } from './updated-entity.ts'
import { deleted } from './write-instance.ts'

/** What Purge Entities does to the entities that match: deletes them, or some of their attributes. */
export interface PurgeEntity {
  readonly matches: (entity: StoredEntity) => boolean
  /** Whether an attribute goes; absent: the whole entity does. */
  readonly drops?: (name: Iri) => boolean
}

/** Purge of one entity (clause 5.6.21): nothing when it does not match any more. The result: whether it matches still. */
export function decidePurgeEntity(
  { matches, drops }: PurgeEntity,
  current: StoredEntity | undefined,
  now: DateTime,
): Decision<boolean> {
  if (current === undefined || !matches(current)) return { result: false }
  if (drops === undefined)
    return { change: { kind: 'entityDeleted', previous: current, deletedAt: now }, result: false }
  const changes = Object.entries(current.attributes)
    .filter(([name]) => drops(name))
    .flatMap(([name, instances]) => instances.flatMap((instance) => deleted(name, instance)))
  const change = updateEntity(current, { changes }, now)
  if (change?.kind !== 'entityUpdated') return { result: true }
  return { change, result: matches(change.entity) }
}
