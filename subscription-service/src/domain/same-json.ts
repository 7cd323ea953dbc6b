import { isJsonObject, type Json, type JsonObject } from '@lodestream/shared/ngsi-ld/json'

/** Whether two JSON values are the same; the order of members does not count. */
export function sameJson(left: Json, right: Json): boolean {
  if (Array.isArray(left)) return Array.isArray(right) && sameItems(left, right)
  if (!isJsonObject(left)) return left === right
  return isJsonObject(right) && sameMembers(left, right)
}

function sameItems(left: readonly Json[], right: readonly Json[]): boolean {
  return left.length === right.length && left.every((item, place) => sameJson(item, right[place] ?? null))
}

function sameMembers(left: JsonObject, right: JsonObject): boolean {
  const names = Object.keys(left)
  if (names.length !== Object.keys(right).length) return false
  return names.every(
    (name) => Object.hasOwn(right, name) && sameJson(left[name] ?? null, right[name] ?? null),
  )
}
