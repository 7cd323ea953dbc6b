import { BadRequestData, InvalidRequest } from '../ngsi-ld/errors.ts'
import type { Json } from '../ngsi-ld/json.ts'

/** Levels of objects and arrays in a body; every later walk over it may then recurse without fear. */
export const maxJsonDepth = 100

/** Escapes that may give U+0000 or half a surrogate pair: only then the strings are looked at. */
const suspiciousEscape = /\\u(?:0000|d[89a-f])/i
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/**
 * Parses a body. Throws InvalidRequest for what is not JSON in UTF-8 (an empty body included), BadRequestData for
 * JSON that cannot be kept faithfully: numbers beyond double precision range, U+0000, unpaired surrogates, more than
 * `maxJsonDepth` levels.
 */
export function parseJsonBody(body: Uint8Array | undefined): Json {
  if (body === undefined || body.length === 0) throw new InvalidRequest('The body is empty')
  const text = decodeUtf8(body)
  const json = parseJson(text)
  assertKeepable(json, { depth: 0, checkStrings: suspiciousEscape.test(text) })
  return json
}

function decodeUtf8(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new InvalidRequest('The body is not UTF-8')
  }
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw new InvalidRequest(`The body is not JSON: ${(error as Error).message.slice(0, 200)}`)
  }
}

interface Place {
  readonly depth: number
  readonly checkStrings: boolean
}

function assertKeepable(json: Json, place: Place): void {
  if (typeof json === 'number') assertFinite(json)
  if (typeof json === 'string' && place.checkStrings) assertText(json)
  if (typeof json === 'object' && json !== null) assertMembers(json, { ...place, depth: place.depth + 1 })
}

function assertMembers(container: object, place: Place): void {
  if (place.depth > maxJsonDepth)
    throw new BadRequestData(`The body nests objects and arrays deeper than ${maxJsonDepth} levels`)
  if (place.checkStrings) for (const key of Object.keys(container)) assertText(key)
  for (const member of Object.values(container) as Json[]) assertKeepable(member, place)
}

function assertFinite(number: number): void {
  if (!Number.isFinite(number)) throw new BadRequestData('The body has a number that is too large')
}

function assertText(text: string): void {
  if (text.includes('\u0000')) throw new BadRequestData('The body has a string with the character U+0000')
  if (loneSurrogate.test(text)) throw new BadRequestData('The body has a string with an unpaired surrogate')
}
