import type { Terms } from '../json-ld/terms.ts'
import { isGeometry } from '../ngsi-ld/geometry.ts'
import { isJsonObject, type Json, type JsonObject } from '../ngsi-ld/json.ts'
import { isTerm } from '../ngsi-ld/names.ts'

/** Come back exactly as supplied (clause 4.5.2). */
const keptKeys: ReadonlySet<string> = new Set(['id', 'type'])

/** Keys of the objects in a Property value, expanded; geometries and keywords stay as they are (clause 5.5.7). */
export function expandKeys(value: Json, terms: Terms): Json {
  if (Array.isArray(value)) return value.map((item) => expandKeys(item, terms))
  if (!isJsonObject(value) || isGeometry(value)) return value
  return renameKeys(
    value,
    (key) => (isExpandable(key) ? terms.expand(key, 'key') : key),
    (item) => expandKeys(item, terms),
  )
}

/** The reverse: IRIs of keys back to names. */
export function compactKeys(value: Json, terms: Terms): Json {
  if (Array.isArray(value))
    return value.some(isStructured) ? value.map((item) => compactKeys(item, terms)) : value
  if (!isJsonObject(value)) return value
  return renameKeys(
    value,
    (key) => (key.includes(':') ? terms.compact(key, 'key') : key),
    (item) => (isStructured(item) ? compactKeys(item, terms) : item),
  )
}

/** When two keys would become one, nothing is renamed: nothing is lost. */
function renameKeys(
  object: JsonObject,
  rename: (key: string) => string,
  convert: (item: Json) => Json,
): JsonObject {
  const entries = Object.entries(object).map(([key, item]) => [rename(key), convert(item)] as const)
  const distinct = new Set(entries.map(([key]) => key)).size === entries.length
  return Object.fromEntries(
    distinct ? entries : Object.entries(object).map(([key, item]) => [key, convert(item)]),
  )
}

function isExpandable(key: string): boolean {
  return !keptKeys.has(key) && isTerm(key)
}

function isStructured(item: Json): boolean {
  return typeof item === 'object' && item !== null
}
