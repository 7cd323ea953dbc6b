/** A JSON value as it travels in NGSI-LD bodies. Keys may be anything, `__proto__` included: never assign them with `target[key] =`. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [key: string]: Json
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
