import type { AttributeInstance, Attributes, DateTime, Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { InstanceChange } from '@lodestream/shared/ngsi-ld/entity-change'
import type { AttributeFragments, InstanceFragment } from '@lodestream/shared/ngsi-ld/fragment'
import { isTextOrTexts } from '@lodestream/shared/ngsi-ld/is-text-or-texts'
import { applyInstanceChanges, findInstance, instancesOf } from './attribute-instances.ts'
import { mergeValue, withoutNulls } from './merge-value.ts'
import { assertFits, assertSameKind, overlayMembers, touchesMembers } from './overlay-members.ts'
import { stamp } from './stamp.ts'
import { created, deleted, updated } from './write-instance.ts'

/** When and how a merge happens. */
export interface MergeOptions {
  readonly now: DateTime
  /** For merged instances that have an observedAt and whose fragment has none (clause 5.6.17). */
  readonly observedAt?: DateTime
  /** The language of plain text given for a LanguageProperty; without it the text is set as `@none`. */
  readonly lang?: string
}

/** Deep-merges attribute fragments into attributes (clause 5.5.12): the changes of their instances. */
export function mergeAttributes(
  stored: Attributes | undefined,
  fragments: AttributeFragments,
  options: MergeOptions,
): InstanceChange[] {
  return Object.entries(fragments).flatMap(([name, instances]) =>
    instances.flatMap((fragment) => {
      const previous = findInstance(stored, name, fragment.datasetId)
      return previous === undefined
        ? added(name, fragment, options)
        : merged(name, { stored: previous, fragment: readingFor(previous, fragment, options) }, options)
    }),
  )
}

function added(name: Iri, fragment: InstanceFragment, { now }: MergeOptions): InstanceChange[] {
  return fragment.deleted ? [] : created(name, stamp(purified(fragment), now))
}

function merged(
  name: Iri,
  { stored, fragment }: { readonly stored: AttributeInstance; readonly fragment: InstanceFragment },
  options: MergeOptions,
): InstanceChange[] {
  if (fragment.deleted) return deleted(name, stored)
  assertSameKind(fragment, stored)
  const subChanges = mergeAttributes(stored.attributes, fragment.attributes ?? {}, options)
  const written = fragment.value !== undefined || touchesMembers(stored, fragment) || subChanges.length > 0
  if (!written) return []
  const { attributes: _, ...plain } = overlayMembers(stored, fragment)
  const attributes = applyInstanceChanges(stored.attributes, subChanges)
  const observed = options.observedAt !== undefined && keepsObservedAt(stored, fragment)
  const instance = {
    ...plain,
    ...(fragment.value === undefined ? {} : { value: mergeValue(stored.kind, stored.value, fragment.value) }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
    ...(observed ? { observedAt: options.observedAt } : {}),
    modifiedAt: options.now,
  }
  assertFits(instance)
  return updated(name, stored, instance)
}

function keepsObservedAt(stored: AttributeInstance, fragment: InstanceFragment): boolean {
  const given = fragment.observedAt !== undefined || fragment.removed?.includes('observedAt') === true
  return stored.observedAt !== undefined && !given
}

/**
 * What a concise fragment says of the stored instance. An object of nothing but members the instance has is about these
 * members, else it is a value. Plain text for a LanguageProperty is one entry of its map.
 */
function readingFor(
  stored: AttributeInstance,
  fragment: InstanceFragment,
  { lang = '@none' }: MergeOptions,
): InstanceFragment {
  const { asMembers, value } = fragment
  if (stored.kind === 'LanguageProperty' && fragment.inferred && isTextOrTexts(value))
    return { ...fragment, kind: 'LanguageProperty', value: { [lang]: value } }
  if (asMembers === undefined) return fragment
  const names = Object.keys(asMembers.attributes ?? {})
  return names.every((name) => instancesOf(stored.attributes, name).length > 0) ? asMembers : fragment
}

function purified(fragment: InstanceFragment): InstanceFragment {
  const { kind, value, attributes = {} } = fragment
  return {
    ...fragment,
    ...(kind === undefined || value === undefined ? {} : { value: withoutNulls(kind, value) }),
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, instances]) => [
        name,
        instances.filter((each) => !each.deleted).map(purified),
      ]),
    ),
  }
}
