import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'

/** A member that is a string with something in it. Absent: undefined. `path` stands before its name in messages. */
export function textMember(body: JsonObject, name: string, path = ''): string | undefined {
  const value = body[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || value === '')
    throw new BadRequestData(`Member ${path}${name} must be a string that is not empty`)
  return value
}

/** A member that is an array of strings, at least one, none of them empty. Absent: undefined. */
export function textsMember(body: JsonObject, name: string, path = ''): readonly string[] | undefined {
  const value = body[name]
  if (value === undefined) return undefined
  if (!Array.isArray(value) || value.length === 0 || !value.every(isText))
    throw new BadRequestData(`Member ${path}${name} must be an array of strings that are not empty`)
  return value as readonly string[]
}

/** A member that is a comma-separated list in a string. Absent: undefined. */
export function namesMember(body: JsonObject, name: string): readonly string[] | undefined {
  const names = textMember(body, name)?.split(',')
  if (names?.includes('')) throw new BadRequestData(`Member ${name} has an empty item`)
  return names
}

/** A member that is true or false. Absent: undefined. */
export function booleanMember(body: JsonObject, name: string): boolean | undefined {
  const value = body[name]
  if (value === undefined || typeof value === 'boolean') return value
  throw new BadRequestData(`Member ${name} must be true or false`)
}

function isText(item: unknown): boolean {
  return typeof item === 'string' && item !== ''
}
