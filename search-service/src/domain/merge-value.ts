import type { AttributeKind } from '@lodestream/shared/ngsi-ld/entity'
import { ngsiLdNull } from '@lodestream/shared/ngsi-ld/fragment'
import { isJsonObject, type Json } from '@lodestream/shared/ngsi-ld/json'

/** Kinds whose objects are merged key by key; the value of the others is replaced (clause 5.5.12). */
const mergedKinds: ReadonlySet<AttributeKind> = new Set<AttributeKind>([
  'Property',
  'GeoProperty',
  'JsonProperty',
  'LanguageProperty',
])

/** The value of an attribute after a merge: JSON Merge Patch (RFC 7396) with NGSI-LD Null for null. */
export function mergeValue(kind: AttributeKind, stored: Json, given: Json): Json {
  return mergedKinds.has(kind) ? mergeJson(stored, given) : given
}

/** A value that is new: the nulls in its objects delete nothing, so they are dropped. */
export function withoutNulls(kind: AttributeKind, given: Json): Json {
  return mergedKinds.has(kind) ? mergeJson(undefined, given) : given
}

function mergeJson(stored: Json | undefined, given: Json): Json {
  if (!isJsonObject(given)) return given
  const merged = new Map(isJsonObject(stored) ? Object.entries(stored) : [])
  for (const [key, value] of Object.entries(given)) {
    if (value === ngsiLdNull) merged.delete(key)
    else merged.set(key, mergeJson(merged.get(key), value))
  }
  return Object.fromEntries(merged)
}
