import type { DateTime, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { EntityFragment } from '@lodestream/shared/ngsi-ld/fragment'
import { assertPredefinedKind } from '@lodestream/shared/ngsi-ld/predefined-attributes'
import type { SimplifiedFragment } from '@lodestream/shared/representation/parse-simplified-fragment'
import { type Decision, decided } from './decision.ts'
import { mergeAttributes } from './merge-instance.ts'
import { requireEntity, type TargetEntity } from './target-entity.ts'
import { updateEntity } from './updated-entity.ts'

/** What Merge Entity needs. */
export interface MergeEntity {
  readonly target: TargetEntity
  /** Simplified bodies say values only: they are read over the stored attributes. */
  readonly fragment: EntityFragment | SimplifiedFragment
  /** For merged instances that have an observedAt and whose fragment has none. */
  readonly observedAt?: DateTime
  /** The language of plain text given for a stored LanguageProperty. */
  readonly lang?: string
}

/** Merge Entity (clause 5.6.17): at any depth, what is given is set, NGSI-LD Null deletes, the rest stays. */
export function decideMergeEntity(
  { target, fragment, observedAt, lang }: MergeEntity,
  current: StoredEntity | undefined,
  now: DateTime,
): Decision<undefined> {
  const previous = requireEntity(current, target)
  const options = { now, ...(observedAt && { observedAt }), ...(lang && { lang }) }
  const attributes =
    'attributesOver' in fragment ? fragment.attributesOver(previous.attributes) : fragment.attributes
  const changes = mergeAttributes(previous.attributes, attributes, options)
  for (const change of changes)
    if (change.kind === 'attributeCreated') assertPredefinedKind(change.name, change.instance.kind)
  const { types, scopes, expiresAt } = fragment
  return decided(updateEntity(previous, { changes, types, scopes, expiresAt }, now))
}
