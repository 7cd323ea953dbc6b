import { BadRequestData, InvalidRequest } from '../ngsi-ld/errors.ts'

/** Query parameters of one request: percent-decoded once, the last of a repeated one, empty ones absent. */
export type QueryParams = ReadonlyMap<string, string>

/** How many parameters one request may have. */
export const maxQueryParams = 100

/**
 * The query of a URL. `+` stays `+` (RFC 3986); a parameter is split at its first `=`. Throws BadRequestData for a
 * malformed percent-encoding, InvalidRequest for more than `maxQueryParams`.
 */
export function parseQueryParams(url: string): QueryParams {
  const params = new Map<string, string>()
  const start = url.indexOf('?')
  if (start < 0 || start === url.length - 1) return params
  const pairs = url.slice(start + 1).split('&')
  if (pairs.length > maxQueryParams) throw new InvalidRequest(`More than ${maxQueryParams} query parameters`)
  for (const pair of pairs) {
    const [name, value] = splitPair(pair)
    if (value !== '') params.set(decode(name), decode(value))
  }
  return params
}

function splitPair(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=')
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new BadRequestData(`The query has a malformed percent-encoding: ${text.slice(0, 100)}`)
  }
}

/**
 * Holds the parameters against the closed list of an operation (clause 6.3.20). Throws InvalidRequest for a name that is
 * not on it.
 */
export function assertKnownParams(params: QueryParams, known: readonly string[]): void {
  for (const name of params.keys()) {
    if (!known.includes(name)) throw new InvalidRequest(`Parameter ${name} is unknown to this operation`)
  }
}

/** A boolean: `true` or `false`, nothing else, case-sensitive. Absent: undefined. */
export function booleanParam(params: QueryParams, name: string): boolean | undefined {
  const value = params.get(name)
  if (value === undefined) return undefined
  if (value !== 'true' && value !== 'false')
    throw new BadRequestData(`Parameter ${name} must be true or false`)
  return value === 'true'
}

/** A whole number >= 0. Absent: undefined. */
export function wholeParam(params: QueryParams, name: string): number | undefined {
  const value = params.get(name)
  if (value === undefined) return undefined
  if (!/^\d{1,15}$/.test(value))
    throw new BadRequestData(`Parameter ${name} must be a whole number, 0 or more`)
  return Number(value)
}

/** The items of a comma-separated parameter. Absent: undefined. Throws BadRequestData for an empty item. */
export function listParam(params: QueryParams, name: string): readonly string[] | undefined {
  const items = params.get(name)?.split(',')
  if (items?.includes('')) throw new BadRequestData(`Parameter ${name} has an empty item`)
  return items
}
