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
  return parseJsonText(decodeUtf8(body, 'The body'), 'The body')
}

/** The same of a part of a body, or of a message; `subject` names it in errors. Throws InvalidRequest for what is not UTF-8. */
export function parseJsonBytes(bytes: Uint8Array, subject: string): Json {
  return parseJsonText(decodeUtf8(bytes, subject), subject)
}

/** The same of a text. */
export function parseJsonText(text: string, subject: string): Json {
  const json = parseJson(text, subject)
  assertKeepable(json, { subject, depth: 0, checkStrings: suspiciousEscape.test(text) })
  return json
}

function decodeUtf8(body: Uint8Array, subject: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new InvalidRequest(`${subject} is not UTF-8`)
  }
}

function parseJson(text: string, subject: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw new InvalidRequest(`${subject} is not JSON: ${(error as Error).message.slice(0, 200)}`)
  }
}

interface Place {
  /** What is read, for errors. */
  readonly subject: string
  readonly depth: number
  readonly checkStrings: boolean
}

function assertKeepable(json: Json, place: Place): void {
  if (typeof json === 'number') assertFinite(json, place)
  if (typeof json === 'string' && place.checkStrings) assertText(json, place)
  if (typeof json === 'object' && json !== null) assertMembers(json, { ...place, depth: place.depth + 1 })
}

function assertMembers(container: object, place: Place): void {
  if (place.depth > maxJsonDepth)
    throw new BadRequestData(`${place.subject} nests objects and arrays deeper than ${maxJsonDepth} levels`)
  if (place.checkStrings) for (const key of Object.keys(container)) assertText(key, place)
  for (const member of Object.values(container) as Json[]) assertKeepable(member, place)
}

function assertFinite(number: number, { subject }: Place): void {
  if (!Number.isFinite(number)) throw new BadRequestData(`${subject} has a number that is too large`)
}

function assertText(text: string, { subject }: Place): void {
  if (text.includes('\u0000')) throw new BadRequestData(`${subject} has a string with the character U+0000`)
  if (loneSurrogate.test(text)) throw new BadRequestData(`${subject} has a string with an unpaired surrogate`)
}
