import type { DateTime, Iri, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { InstanceChange } from '@lodestream/shared/ngsi-ld/entity-change'
import { type EntityFragment, type InstanceFragment, ngsiLdNull } from '@lodestream/shared/ngsi-ld/fragment'
import { findInstance } from './attribute-instances.ts'
import type { Decision } from './decision.ts'
import { requireEntity, type TargetEntity } from './target-entity.ts'
import type { UpdateResult } from './update-result.ts'
import { union, updateEntity } from './updated-entity.ts'
import { overwrite } from './write-instance.ts'

/** What Append Attributes needs: a fragment without NGSI-LD Null. */
export interface AppendAttributes {
  readonly target: TargetEntity
  readonly fragment: EntityFragment
  /** Leave the instances there are untouched and report them. */
  readonly noOverwrite: boolean
}

/** Append Attributes (clause 5.6.3): what is there is replaced as a whole, or kept with noOverwrite; the rest is added. */
export function decideAppendAttributes(
  { target, fragment, noOverwrite }: AppendAttributes,
  current: StoredEntity | undefined,
  now: DateTime,
): Decision<UpdateResult> {
  const previous = requireEntity(current, target)
  const outcomes = Object.entries(fragment.attributes).map(([name, instances]) => {
    const written = instances.filter((each) => !noOverwrite || !exists(previous, name, each))
    const changes = written.flatMap((each) => write(previous, { name, fragment: each }, now))
    return { name, refused: instances.length > 0 && written.length === 0, changes }
  })
  const changes = outcomes.flatMap((outcome) => outcome.changes)
  const scopes = appendedScopes(previous, fragment, noOverwrite)
  const { types, expiresAt } = fragment
  const change = updateEntity(
    previous,
    { changes, types, scopes, expiresAt: noOverwrite ? undefined : expiresAt },
    now,
  )
  const result = {
    updated: outcomes.filter(({ refused }) => !refused).map(({ name }) => name),
    notUpdated: outcomes
      .filter(({ refused }) => refused)
      .map(({ name }) => ({ attributeName: name, reason: 'attribute exists and overwriting is disabled' })),
  }
  return change === undefined ? { result } : { change, result }
}

function exists(previous: StoredEntity, name: Iri, { datasetId }: InstanceFragment): boolean {
  return findInstance(previous.attributes, name, datasetId) !== undefined
}

function write(
  entity: StoredEntity,
  { name, fragment }: { readonly name: Iri; readonly fragment: InstanceFragment },
  now: DateTime,
): InstanceChange[] {
  return overwrite(name, fragment, {
    previous: findInstance(entity.attributes, name, fragment.datasetId),
    now,
  })
}

/** Scopes are replaced; with noOverwrite the missing ones are added (clause 4.18). */
function appendedScopes(
  previous: StoredEntity,
  { scopes }: EntityFragment,
  noOverwrite: boolean,
): EntityFragment['scopes'] {
  if (!noOverwrite || scopes === undefined || scopes === ngsiLdNull) return scopes
  return union(previous.scopes ?? [], scopes as readonly string[])
}
