import type { DateTime, Iri, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { InstanceChange } from '@lodestream/shared/ngsi-ld/entity-change'
import type { EntityFragment, InstanceFragment } from '@lodestream/shared/ngsi-ld/fragment'
import { findInstance } from './attribute-instances.ts'
import type { Decision } from './decision.ts'
import { requireEntity, type TargetEntity } from './target-entity.ts'
import type { UpdateResult } from './update-result.ts'
import { updateEntity } from './updated-entity.ts'
import { deleted, overwrite } from './write-instance.ts'

/** What Update Attributes needs. */
export interface UpdateAttributes {
  readonly target: TargetEntity
  readonly fragment: EntityFragment
}

/**
 * Update Attributes (clause 5.6.2): an instance that is there is replaced as a whole, one that is not is added, one that is
 * NGSI-LD Null is deleted. Scopes are replaced only where there are some.
 */
export function decideUpdateAttributes(
  { target, fragment }: UpdateAttributes,
  current: StoredEntity | undefined,
  now: DateTime,
): Decision<UpdateResult> {
  const previous = requireEntity(current, target)
  const changes = Object.entries(fragment.attributes).flatMap(([name, instances]) =>
    instances.flatMap((each) => writeOrDelete(previous, { name, fragment: each }, now)),
  )
  const scopeRefused = fragment.scopes !== undefined && previous.scopes === undefined
  const { types, expiresAt } = fragment
  const scopes = scopeRefused ? undefined : fragment.scopes
  const change = updateEntity(previous, { changes, types, scopes, expiresAt }, now)
  const result = {
    updated: [...(types === undefined ? [] : ['type']), ...Object.keys(fragment.attributes)],
    notUpdated: scopeRefused ? [{ attributeName: 'scope', reason: 'entity has no scope' }] : [],
  }
  return change === undefined ? { result } : { change, result }
}

function writeOrDelete(
  entity: StoredEntity,
  { name, fragment }: { readonly name: Iri; readonly fragment: InstanceFragment },
  now: DateTime,
): InstanceChange[] {
  const previous = findInstance(entity.attributes, name, fragment.datasetId)
  return fragment.deleted ? deleted(name, previous) : overwrite(name, fragment, { previous, now })
}
