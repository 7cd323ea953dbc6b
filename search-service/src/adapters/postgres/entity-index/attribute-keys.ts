import type { AttributeInstance, Entity } from '@lodestream/shared/ngsi-ld/entity'
import { isJsonObject, type Json } from '@lodestream/shared/ngsi-ld/json'
import { bareKey, fitsKey, type IndexKey, rowKey, temporalValueKey, valueKey } from './index-key.ts'

const uriKinds: readonly string[] = ['Relationship', 'ListRelationship', 'VocabProperty']
const untypedKinds: readonly string[] = ['JsonProperty', 'LanguageProperty']
const temporalTypes = ['dateTime', 'date', 'time'] as const

/**
 * The keys of an attribute, at least one: those of every value that a comparison may look at (shared/query/q-element),
 * `other` for what has no key of its own, `several` when there is more than one value.
 */
export function attributeKeys(instances: readonly AttributeInstance[], owner: Entity): readonly IndexKey[] {
  const values = instances.flatMap(valuesOf)
  const alone = instances.length === 1 && values.length <= 1
  const expires = owner.expiresAt !== undefined || instances.some(({ expiresAt }) => expiresAt !== undefined)
  const keys = values.length === 0 ? [bareKey('other')] : values.flatMap(keysOf)
  return [
    ...keys.map((key) => rowKey(key, alone && !expires && isWhole(values[0]) ? 'certain' : 'uncertain')),
    ...(alone ? [] : [rowKey(bareKey('several'), 'uncertain')]),
  ]
}

/** An upper bound of the number of keys, found without making them. */
export function countKeys(instances: readonly AttributeInstance[]): number {
  return instances.reduce((count, instance) => count + 1 + 2 * sizeOf(instance.value), 0)
}

interface IndexedValue {
  readonly value: Json
  /** Strings are text: they have an order. */
  readonly textual: boolean
}

function valuesOf({ kind, value }: AttributeInstance): readonly IndexedValue[] {
  const textual = !uriKinds.includes(kind)
  const values =
    kind === 'LanguageProperty' && isJsonObject(value) ? Object.values(value).flat() : listOf(value)
  if (untypedKinds.includes(kind)) return values.map((each) => ({ value: each, textual }))
  return values.flatMap((each) => withContent(each).map((content) => ({ value: content, textual })))
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value]
}

/** A JSON-LD typed value counts as its content, and in brackets as the object that it is. */
function withContent(value: Json): readonly Json[] {
  const content = isJsonObject(value) && Object.hasOwn(value, '@value') ? value['@value'] : undefined
  return content === undefined ? [value] : [content, value]
}

function keysOf({ value, textual }: IndexedValue): readonly IndexKey[] {
  switch (typeof value) {
    case 'number':
      return [valueKey('number', value)]
    case 'boolean':
      return [valueKey('boolean', value)]
    case 'string':
      return [
        valueKey(textual ? 'text' : 'uri', value),
        ...temporalTypes.flatMap((type) => temporalValueKey(type, value) ?? []),
      ]
    default:
      return [bareKey('other')]
  }
}

function isWhole(indexed: IndexedValue | undefined): boolean {
  return typeof indexed?.value !== 'string' || fitsKey(indexed.value)
}

function sizeOf(value: Json): number {
  if (Array.isArray(value)) return value.length
  return isJsonObject(value)
    ? Object.values(value).reduce<number>((sum, each) => sum + (Array.isArray(each) ? each.length : 1), 0)
    : 1
}
