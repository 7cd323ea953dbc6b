import type { Terms } from '../json-ld/terms.ts'
import { isGeometry } from '../ngsi-ld/geometry.ts'
import { isJsonObject, type Json, type JsonObject } from '../ngsi-ld/json.ts'
import { isTerm } from '../ngsi-ld/names.ts'

/**
 * Come back exactly as supplied (clause 4.5.2). `coordinates` means the same in every context, and a merge may bring
 * it alone for a stored geometry, whose members stay as they are.
 */
const keptKeys: ReadonlySet<string> = new Set(['id', 'type', 'coordinates'])

/** Keys of the objects in a Property value, expanded; geometries and keywords stay as they are (clause 5.5.7). */
export function expandKeys(value: Json, terms: Terms): Json {
  if (Array.isArray(value)) return value.map((item) => expandKeys(item, terms))
  if (!isJsonObject(value) || isJsonLiteral(value) || isGeometry(value)) return value
  return renameKeys(
    value,
    (key) => (isExpandable(key) ? expandKey(key, terms) : key),
    (item) => expandKeys(item, terms),
  )
}

/** The reverse: IRIs of keys back to names. */
export function compactKeys(value: Json, terms: Terms): Json {
  if (Array.isArray(value))
    return value.some(isStructured) ? value.map((item) => compactKeys(item, terms)) : value
  if (!isJsonObject(value) || isJsonLiteral(value)) return value
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

/** An alias of a keyword stays as given. */
function expandKey(key: string, terms: Terms): string {
  const iri = terms.expand(key, 'key')
  return iri.startsWith('@') ? key : iri
}

/** `{"@type": "@json", "@value": ...}`: JSON that no context touches (JSON-LD 1.1, 4.2.2). */
function isJsonLiteral(value: JsonObject): boolean {
  return value['@type'] === '@json'
}

function isExpandable(key: string): boolean {
  return !keptKeys.has(key) && isTerm(key)
}

function isStructured(item: Json): boolean {
  return typeof item === 'object' && item !== null
}
