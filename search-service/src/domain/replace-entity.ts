import type { Attributes, DateTime, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { InstanceChange } from '@lodestream/shared/ngsi-ld/entity-change'
import { findInstance } from './attribute-instances.ts'
import { type CompleteEntity, stampEntity } from './complete-entity.ts'
import { type Decision, decided } from './decision.ts'
import { requireEntity, type TargetEntity } from './target-entity.ts'
import { created, deleted, updated } from './write-instance.ts'

/** What Replace Entity needs: `entity.id` is the id of the target. */
export interface ReplaceEntity {
  readonly target: TargetEntity
  readonly entity: CompleteEntity
}

/** Replace Entity (clause 5.6.18): only createdAt of the entity survives; what the body lacks is deleted. */
export function decideReplaceEntity(
  { target, entity }: ReplaceEntity,
  current: StoredEntity | undefined,
  now: DateTime,
): Decision<undefined> {
  const previous = requireEntity(current, target)
  const { createdAt, version } = previous
  const replacement = stampEntity(entity, { createdAt, now, version })
  const changes = [
    ...missing(previous.attributes, replacement.attributes),
    ...present(previous.attributes, replacement.attributes),
  ]
  return decided({ kind: 'entityUpdated', previous, entity: replacement, changes })
}

function missing(before: Attributes, after: Attributes): InstanceChange[] {
  return eachInstance(before).flatMap(([name, instance]) =>
    findInstance(after, name, instance.datasetId) === undefined ? deleted(name, instance) : [],
  )
}

function present(before: Attributes, after: Attributes): InstanceChange[] {
  return eachInstance(after).flatMap(([name, instance]) => {
    const previous = findInstance(before, name, instance.datasetId)
    return previous === undefined ? created(name, instance) : updated(name, previous, instance)
  })
}

function eachInstance(attributes: Attributes) {
  return Object.entries(attributes).flatMap(([name, instances]) =>
    instances.map((instance) => [name, instance] as const),
  )
}
