import type { Terms } from '../json-ld/terms.ts'
import { type AttributeInstance, valueMember } from '../ngsi-ld/entity.ts'
import { isGeometry } from '../ngsi-ld/geometry.ts'
import { isJsonObject, type Json, type JsonObject } from '../ngsi-ld/json.ts'
import { looksLikeInstance, presentValueMembers, typeOf } from './infer-kind.ts'
import type { ShownEntity, ShownInstance } from './shown-entity.ts'
import {
  type AttributeWriting,
  attributeEntries,
  commonMembers,
  entityMembers,
  linkedMembers,
  outputValue,
  type RepresentationOptions,
} from './to-normalized.ts'

/** An entity as the concise representation (clause 4.5, lossless): no `type` of attributes, bare values where they can be. */
export function toConcise(
  entity: ShownEntity,
  terms: Terms,
  options: RepresentationOptions = {},
): JsonObject {
  return entityMembers(entity, { terms, options, toJson: writeConcise })
}

/** One attribute instance as the concise representation. */
export function attributeToConcise(
  instance: AttributeInstance,
  terms: Terms,
  options: RepresentationOptions = {},
): Json {
  return writeConcise(instance, { terms, options, toJson: writeConcise }, [instance])
}

/** The same as an object, never bare: for who adds members to it (previous values, clause 5.8.6). */
export function attributeToConciseObject(
  instance: AttributeInstance,
  terms: Terms,
  options: RepresentationOptions = {},
): JsonObject {
  return writeConcise(instance, { terms, options, toJson: writeConcise }, [instance, instance]) as JsonObject
}

/** One of several instances is never bare: an array of bare values would be read as one value. */
function writeConcise(
  instance: ShownInstance,
  writing: AttributeWriting,
  siblings: readonly ShownInstance[],
): Json {
  const { kind } = instance
  const value = outputValue(instance, writing.terms)
  const members = {
    // A geometry in a plain Property would be read as a GeoProperty.
    ...(kind === 'Property' && isGeometry(value) ? { type: 'Property' } : {}),
    ...linkedMembers(instance, writing),
    ...commonMembers(instance, writing.terms, writing.options),
    ...attributeEntries(instance.attributes, writing),
  }
  const bare = siblings.length === 1 && Object.keys(members).length === 0 && canBeBare(instance, value)
  return bare ? value : { [valueMember[kind]]: value, ...members }
}

function canBeBare({ kind }: AttributeInstance, value: Json): boolean {
  if (kind === 'GeoProperty') return true
  return kind === 'Property' && !wouldBeReadOtherwise(value)
}

function wouldBeReadOtherwise(value: Json): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(looksLikeInstance)
  return isJsonObject(value) && (typeOf(value) !== undefined || presentValueMembers(value).length > 0)
}
