import type { DateTime, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { InstanceFragment } from '@lodestream/shared/ngsi-ld/fragment'
import { type Decision, decided } from './decision.ts'
import { requireInstance, type TargetAttribute } from './target-attribute.ts'
import { requireEntity } from './target-entity.ts'
import { updateEntity } from './updated-entity.ts'
import { overwrite } from './write-instance.ts'

/** What Replace Attribute needs: a complete fragment without NGSI-LD Null. */
export interface ReplaceAttribute {
  readonly target: TargetAttribute
  readonly fragment: InstanceFragment
}

/** Replace Attribute (clause 5.6.19): the addressed instance as a whole; it never creates one. */
export function decideReplaceAttribute(
  { target, fragment }: ReplaceAttribute,
  current: StoredEntity | undefined,
  now: DateTime,
): Decision<undefined> {
  const entity = requireEntity(current, target)
  const previous = requireInstance(entity, target.attribute, fragment.datasetId)
  const changes = overwrite(target.attribute, fragment, { previous, now })
  return decided(updateEntity(entity, { changes }, now))
}
