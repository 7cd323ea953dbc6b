import type { Terms } from '../json-ld/terms.ts'
import { type AttributeInstance, type Attributes, valueMember } from '../ngsi-ld/entity.ts'
import type { Json, JsonObject } from '../ngsi-ld/json.ts'
import { compactKeys } from '../representation/value-keys.ts'

/** Members that are the same in an instance and in its payload. */
const plainMembers = [
  'datasetId',
  'observedAt',
  'unitCode',
  'expiresAt',
  'lang',
  'entityIdSealed',
  'createdAt',
  'modifiedAt',
] as const

/** An attribute instance as events carry it: normalized (clause 4.5), with system attributes, names compacted. */
export function instancePayload(instance: AttributeInstance, terms: Terms): JsonObject {
  const members: [string, Json][] = [
    ['type', instance.kind],
    [valueMember[instance.kind], valuePayload(instance, terms)],
  ]
  for (const member of plainMembers) {
    const value = instance[member]
    if (value !== undefined) members.push([member, value])
  }
  members.push(...nameMembers(instance, terms), ...attributeMembers(instance.attributes ?? {}, terms))
  return Object.fromEntries(members)
}

function* nameMembers(instance: AttributeInstance, terms: Terms): Iterable<[string, Json]> {
  const { valueType, objectType, entityTypeSealed } = instance
  if (valueType !== undefined) yield ['valueType', terms.compact(valueType, 'vocab')]
  if (objectType !== undefined) yield ['objectType', objectType.map((type) => terms.compact(type, 'type'))]
  if (entityTypeSealed !== undefined) yield ['entityTypeSealed', terms.compact(entityTypeSealed, 'type')]
}

function* attributeMembers(attributes: Attributes, terms: Terms): Iterable<[string, Json]> {
  for (const [name, instances] of Object.entries(attributes)) {
    const payloads = instances.map((instance) => instancePayload(instance, terms))
    const [only] = payloads
    yield [terms.compact(name, 'attribute'), payloads.length === 1 && only ? only : payloads]
  }
}

function valuePayload({ kind, value }: AttributeInstance, terms: Terms): Json {
  if (kind === 'Property' || kind === 'ListProperty') return compactKeys(value, terms)
  if (kind === 'VocabProperty') return mapEach(value, (iri) => terms.compact(iri, 'vocab'))
  if (kind === 'ListRelationship' && Array.isArray(value)) return value.map((object) => ({ object }))
  return value
}

function mapEach(value: Json, compact: (iri: string) => string): Json {
  if (Array.isArray(value)) return value.map((item) => mapEach(item, compact))
  return typeof value === 'string' ? compact(value) : value
}
