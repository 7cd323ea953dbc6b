import type { Terms } from '../json-ld/terms.ts'
import type { AttributeKind, Iri } from '../ngsi-ld/entity.ts'
import type { Json } from '../ngsi-ld/json.ts'
import type { ShownEntity, ShownInstance } from './shown-entity.ts'
import { expandKeys } from './value-keys.ts'

/** The minor version of the specification, the major one being 1, that an answer is made for. */
export interface Fallback {
  readonly minor: number
  readonly terms: Terms
}

/**
 * An entity as a client of an older version of the specification may understand it: what is newer is removed, or becomes the
 * nearest thing that there was (clause 4.3.6.8).
 */
export function fallBackToVersion(entity: ShownEntity, fallback: Fallback): ShownEntity {
  const { expiresAt, scopes, types, attributes, ...rest } = entity
  const { minor } = fallback
  return {
    ...rest,
    types: minor < 3 ? types.slice(0, 1) : types,
    ...(expiresAt === undefined || minor < 9 ? {} : { expiresAt }),
    ...(scopes === undefined || minor < 4 ? {} : { scopes }),
    attributes: olderAttributes(attributes, fallback),
  }
}

type Instances = Readonly<Record<Iri, readonly ShownInstance[]>>

function olderAttributes(attributes: Instances, fallback: Fallback): Instances {
  const older = Object.entries(attributes).map(
    ([name, instances]) =>
      [name, oneOrAll(instances, fallback).map((instance) => olderInstance(instance, fallback))] as const,
  )
  return Object.fromEntries(older)
}

/** There was one instance of an attribute before 1.3: the default one where there is one. */
function oneOrAll(instances: readonly ShownInstance[], { minor }: Fallback): readonly ShownInstance[] {
  if (minor >= 3) return instances
  const one = instances.find(({ datasetId }) => datasetId === undefined) ?? instances[0]
  return one ? [one] : []
}

function olderInstance(instance: ShownInstance, fallback: Fallback): ShownInstance {
  const { attributes, linked, ...members } = olderMembers(instance, fallback.minor)
  return {
    ...members,
    ...olderValue(instance, fallback),
    ...(attributes && { attributes: olderAttributes(attributes, fallback) }),
    ...(linked && { linked: linked.map((entity) => fallBackToVersion(entity, fallback)) }),
  }
}

/** The version that brought a member. */
const memberSince = {
  expiresAt: 9,
  valueType: 9,
  objectType: 8,
  datasetId: 3,
  observedAt: 3,
  unitCode: 3,
} as const satisfies Partial<Record<keyof ShownInstance, number>>

function olderMembers(instance: ShownInstance, minor: number): ShownInstance {
  const newer = new Set<string>(
    Object.entries(memberSince).flatMap(([member, since]) => (minor < since ? [member] : [])),
  )
  // Neither kind nor value are among those.
  return Object.fromEntries(
    Object.entries(instance).filter(([member]) => !newer.has(member)),
  ) as typeof instance
}

/** The version that brought a kind, where it is not the first one, and what it was before. */
const kindSince: Partial<Record<AttributeKind, { readonly minor: number; readonly before: AttributeKind }>> =
  {
    JsonProperty: { minor: 8, before: 'Property' },
    VocabProperty: { minor: 8, before: 'Property' },
    ListProperty: { minor: 8, before: 'Property' },
    ListRelationship: { minor: 8, before: 'Relationship' },
    LanguageProperty: { minor: 4, before: 'Property' },
  }

function olderValue(
  { kind, value }: ShownInstance,
  { minor, terms }: Fallback,
): Pick<ShownInstance, 'kind' | 'value'> {
  const since = kindSince[kind]
  if (since === undefined || minor >= since.minor) return { kind, value }
  if (kind === 'VocabProperty') return { kind: since.before, value: compactVocabulary(value, terms) }
  // The keys of raw JSON and languages are no names, but those of the value of a Property are.
  const isRaw = kind === 'JsonProperty' || kind === 'LanguageProperty'
  return { kind: since.before, value: isRaw ? expandKeys(value, terms) : value }
}

function compactVocabulary(value: Json, terms: Terms): Json {
  const compact = (iri: Json) => terms.compact(String(iri), 'vocab')
  return Array.isArray(value) ? value.map(compact) : compact(value)
}
