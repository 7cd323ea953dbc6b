/** A JSON Schema (2020-12), or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** A reference to a schema of openapi.json, by its name in schemas.ts. A test finds those that lead nowhere. */
export function schemaRef(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` }
}

/** A list of one kind of things. */
export function listOf(name: string): JsonSchema {
  return { type: 'array', items: schemaRef(name) }
}
