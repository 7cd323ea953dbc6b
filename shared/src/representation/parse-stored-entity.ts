import type { Terms } from '../json-ld/terms.ts'
import {
  type AttributeInstance,
  type AttributeKind,
  type Attributes,
  type Entity,
  valueMember,
} from '../ngsi-ld/entity.ts'
import { isJsonObject, type Json, type JsonObject } from '../ngsi-ld/json.ts'
import { nonReifiedMembers } from '../ngsi-ld/reserved-members.ts'
import { expandKeys } from './value-keys.ts'

const plainMembers = [
  'datasetId',
  'observedAt',
  'unitCode',
  'lang',
  'expiresAt',
  'createdAt',
  'modifiedAt',
  'entityIdSealed',
] as const
/** Members of an instance that are no sub-attributes. */
const instanceMembers: ReadonlySet<string> = new Set([
  ...nonReifiedMembers,
  'type',
  'createdAt',
  'modifiedAt',
])
/** Members of an entity that are no attributes. */
const entityMembers: ReadonlySet<string> = new Set([
  'id',
  'type',
  'scope',
  'expiresAt',
  'createdAt',
  'modifiedAt',
])

/**
 * The reverse of the normalized representation with system attributes, for payloads of our own events: trusted, so
 * nothing is validated and the system members are kept.
 */
export function parseStoredEntity(json: JsonObject, terms: Terms): Entity {
  const { id, type, scope, expiresAt, createdAt, modifiedAt } = json as Record<string, string>
  return {
    id: String(id),
    types: many(type).map((name) => terms.expand(name, 'type')),
    ...(scope === undefined ? {} : { scopes: many(scope) }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
    attributes: parseAttributes(json, entityMembers, terms),
  }
}

/** One attribute instance of such a payload. */
export function parseStoredAttribute(json: JsonObject, terms: Terms): AttributeInstance {
  const kind = json.type as AttributeKind
  const attributes = parseAttributes(json, instanceMembers, terms)
  const { valueType, objectType, entityTypeSealed } = json as Record<string, string | string[] | undefined>
  return {
    kind,
    value: storedValue(kind, json[valueMember[kind]] ?? null, terms),
    ...Object.fromEntries(
      plainMembers.filter((member) => member in json).map((member) => [member, json[member]]),
    ),
    ...(valueType === undefined ? {} : { valueType: terms.expand(String(valueType), 'vocab') }),
    ...(objectType === undefined
      ? {}
      : { objectType: many(objectType).map((name) => terms.expand(name, 'vocab')) }),
    ...(entityTypeSealed === undefined
      ? {}
      : { entityTypeSealed: terms.expand(String(entityTypeSealed), 'vocab') }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  }
}

function parseAttributes(json: JsonObject, others: ReadonlySet<string>, terms: Terms): Attributes {
  return Object.fromEntries(
    Object.entries(json)
      .filter(([member]) => !others.has(member))
      .map(([name, value]) => [
        terms.expand(name, 'attribute'),
        (Array.isArray(value) ? value : [value])
          .filter(isJsonObject)
          .map((instance) => parseStoredAttribute(instance, terms)),
      ]),
  )
}

function storedValue(kind: AttributeKind, value: Json, terms: Terms): Json {
  switch (kind) {
    case 'Property':
    case 'ListProperty':
      return typeof value === 'object' ? expandKeys(value, terms) : value
    case 'VocabProperty':
      return Array.isArray(value)
        ? value.map((name) => terms.expand(String(name), 'vocab'))
        : terms.expand(String(value), 'vocab')
    case 'ListRelationship':
      return (value as readonly JsonObject[]).map(({ object }) => object ?? null)
    default:
      return value
  }
}

function many<Item>(value: Item | readonly Item[] | undefined): readonly Item[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value as Item]
}
