import type { AttributeInstance, DateTime, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { InstanceChange } from '@lodestream/shared/ngsi-ld/entity-change'
import type { AttributeFragments, InstanceFragment } from '@lodestream/shared/ngsi-ld/fragment'
import { applyInstanceChanges, findInstance } from './attribute-instances.ts'
import { type Decision, decided } from './decision.ts'
import { assertFits, assertSameKind, overlayMembers, touchesMembers } from './overlay-members.ts'
import { requireInstance, type TargetAttribute } from './target-attribute.ts'
import { requireEntity } from './target-entity.ts'
import { updateEntity } from './updated-entity.ts'
import { deleted, overwrite, updated } from './write-instance.ts'

/** What Partial Attribute Update needs; the datasetId of the fragment only selects the instance. */
export interface PartialAttributeUpdate {
  readonly target: TargetAttribute
  readonly fragment: InstanceFragment
}

/** Partial Attribute Update (clause 5.6.4): each member given replaces that member as a whole; the others stay. */
export function decidePartialAttributeUpdate(
  { target, fragment }: PartialAttributeUpdate,
  current: StoredEntity | undefined,
  now: DateTime,
): Decision<undefined> {
  const entity = requireEntity(current, target)
  const stored = requireInstance(entity, target.attribute, fragment.datasetId)
  assertSameKind(fragment, stored)
  const changes = fragment.deleted
    ? deleted(target.attribute, stored)
    : updatedPartially(target, { stored, fragment }, now)
  return decided(updateEntity(entity, { changes }, now))
}

function updatedPartially(
  { attribute }: TargetAttribute,
  { stored, fragment }: { readonly stored: AttributeInstance; readonly fragment: InstanceFragment },
  now: DateTime,
): InstanceChange[] {
  const subChanges = subAttributeChanges(stored, fragment.attributes ?? {}, now)
  const written = fragment.value !== undefined || touchesMembers(stored, fragment) || subChanges.length > 0
  if (!written) return []
  const { attributes: _, ...plain } = overlayMembers(stored, fragment)
  const attributes = applyInstanceChanges(stored.attributes, subChanges)
  const instance = {
    ...plain,
    ...(fragment.value === undefined ? {} : { value: fragment.value }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
    modifiedAt: now,
  }
  assertFits(instance)
  return updated(attribute, stored, instance)
}

function subAttributeChanges(
  stored: AttributeInstance,
  fragments: AttributeFragments,
  now: DateTime,
): InstanceChange[] {
  return Object.entries(fragments).flatMap(([name, instances]) =>
    instances.flatMap((fragment) => {
      const previous = findInstance(stored.attributes, name, fragment.datasetId)
      return fragment.deleted ? deleted(name, previous) : overwrite(name, fragment, { previous, now })
    }),
  )
}
