import type { Terms } from '../json-ld/terms.ts'
import { type AttributeInstance, type Entity, type Iri, valueMember } from '../ngsi-ld/entity.ts'
import type { Json, JsonObject } from '../ngsi-ld/json.ts'
import type { ShownEntity, ShownInstance } from './shown-entity.ts'
import { compactKeys } from './value-keys.ts'

export interface RepresentationOptions {
  /** Show createdAt, modifiedAt and expiresAt (clause 6.3.11). */
  readonly sysAttrs?: boolean
}

/** An entity as the normalized representation (clause 4.5.1), names compacted. */
export function toNormalized(
  entity: ShownEntity,
  terms: Terms,
  options: RepresentationOptions = {},
): JsonObject {
  return entityMembers(entity, { terms, options, toJson: writeNormalized })
}

/** One attribute instance as the normalized representation. */
export function attributeToNormalized(
  instance: AttributeInstance,
  terms: Terms,
  options: RepresentationOptions = {},
): JsonObject {
  return writeNormalized(instance, { terms, options, toJson: writeNormalized })
}

function writeNormalized(instance: ShownInstance, writing: AttributeWriting): JsonObject {
  return {
    type: instance.kind,
    [valueMember[instance.kind]]: outputValue(instance, writing.terms),
    ...linkedMembers(instance, writing),
    ...commonMembers(instance, writing.terms, writing.options),
    ...attributeEntries(instance.attributes, writing),
  }
}

/** How a representation writes attributes. */
export interface AttributeWriting {
  readonly terms: Terms
  readonly options: RepresentationOptions
  /** `siblings`: all instances of the attribute, this one included. */
  readonly toJson: (
    instance: ShownInstance,
    writing: AttributeWriting,
    siblings: readonly ShownInstance[],
  ) => Json
}

/** The members of an entity around its attributes; the same in normalized and concise form. */
export function entityMembers(entity: ShownEntity, writing: AttributeWriting): JsonObject {
  return {
    ...headMembers(entity, writing.terms),
    ...systemMembers(entity, writing.options),
    ...attributeEntries(entity.attributes, writing),
  }
}

/** id, type and scope, as far as they are shown: one item as itself, several as an array. */
export function headMembers({ id, types, scopes, hidden = [] }: ShownEntity, terms: Terms): JsonObject {
  const names = types.map((type) => terms.compact(type, 'type'))
  return {
    ...(hidden.includes('id') ? {} : { id }),
    ...(hidden.includes('type') ? {} : { type: oneOrMany(names) }),
    ...(scopes === undefined ? {} : { scope: oneOrMany(scopes) }),
  }
}

/** The entities behind a Relationship, or behind a ListRelationship in its order (clause 4.5.23). */
export function linkedMembers({ kind, linked = [] }: ShownInstance, writing: AttributeWriting): JsonObject {
  if (linked.length === 0) return {}
  const entities = linked.map((entity) => entityMembers(entity, writing))
  return kind === 'ListRelationship' ? { entityList: entities } : { entity: oneOrMany(entities) }
}

/** The system members that are known; nothing without sysAttrs. */
export function systemMembers(
  { createdAt, modifiedAt, expiresAt }: Pick<Entity, 'createdAt' | 'modifiedAt' | 'expiresAt'>,
  { sysAttrs = false }: RepresentationOptions,
): JsonObject {
  if (!sysAttrs) return {}
  return {
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }
}

/** All attributes: one instance as itself, several as an array. */
export function attributeEntries(
  attributes: Readonly<Record<Iri, readonly ShownInstance[]>> | undefined,
  writing: AttributeWriting,
): JsonObject {
  if (attributes === undefined) return {}
  const { terms, toJson } = writing
  return Object.fromEntries(
    Object.entries(attributes).map(([iri, instances]) => [
      terms.compact(iri, 'attribute'),
      oneOrMany(instances.map((instance) => toJson(instance, writing, instances))),
    ]),
  )
}

/** The members beside the value, the same in normalized and concise form. */
export function commonMembers(
  instance: AttributeInstance,
  terms: Terms,
  options: RepresentationOptions,
): JsonObject {
  const { datasetId, observedAt, unitCode, lang, valueType, objectType, entityIdSealed, entityTypeSealed } =
    instance
  return {
    ...(datasetId === undefined ? {} : { datasetId }),
    ...(observedAt === undefined ? {} : { observedAt }),
    ...(unitCode === undefined ? {} : { unitCode }),
    ...(lang === undefined ? {} : { lang }),
    ...(valueType === undefined ? {} : { valueType: terms.compact(valueType, 'vocab') }),
    ...(objectType === undefined
      ? {}
      : { objectType: oneOrMany(objectType.map((type) => terms.compact(type, 'vocab'))) }),
    ...(entityIdSealed === undefined ? {} : { entityIdSealed }),
    ...(entityTypeSealed === undefined ? {} : { entityTypeSealed: terms.compact(entityTypeSealed, 'vocab') }),
    ...systemMembers(instance, options),
  }
}

/** The value as it is shown: names compacted, list items of a ListRelationship as objects (clause 4.5.22). */
export function outputValue({ kind, value }: AttributeInstance, terms: Terms): Json {
  switch (kind) {
    case 'Property':
    case 'ListProperty':
      return typeof value === 'object' ? compactKeys(value, terms) : value
    case 'VocabProperty':
      return Array.isArray(value)
        ? value.map((iri) => terms.compact(String(iri), 'vocab'))
        : terms.compact(String(value), 'vocab')
    case 'ListRelationship':
      return Array.isArray(value) ? value.map((object) => ({ object })) : value
    default:
      return value
  }
}

export function oneOrMany(items: readonly Json[]): Json {
  return items.length === 1 ? (items[0] ?? null) : items
}
