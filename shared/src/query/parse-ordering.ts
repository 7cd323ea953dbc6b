import type { Terms } from '../json-ld/terms.ts'
import { BadRequestData, TooComplexQuery } from '../ngsi-ld/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../ngsi-ld/json.ts'
import { deepFreeze } from './deep-freeze.ts'
import type { OrderElement, Ordering } from './ordering.ts'
import { parseCollation } from './parse-collation.ts'
import type { QPathContext } from './parse-q-context.ts'
import { parseQTarget } from './parse-q-target.ts'
import { parseQueryGeometry, parseQueryGeometryType } from './parse-query-geometry.ts'
import { maxOrderElements } from './query-limits.ts'
import { type QueryScanner, scanQuery } from './query-scanner.ts'
import { toSphereShape } from './sphere-shape.ts'

/** An ordering as it comes in the parameters of a URL, all text. In bodies orderBy is an array, coordinates too. */
export interface OrderingParts {
  readonly orderBy?: Json | undefined
  readonly collation?: Json | undefined
  readonly orderFrom?: Json | undefined
  readonly orderGeometry?: Json | undefined
}

const entityMember = /(?:id|type|scope)(?![\p{L}\p{N}_:])/uy
const direction = /[a-z-]+/y
const directions: readonly string[] = ['asc', 'desc', 'dist-asc', 'dist-desc']

/** Where distances are measured from, by the names that its sender may have given it. */
const originName = 'orderFrom (in a body: ordering.coordinates)'

/**
 * Reads an ordering (clause 4.23), names expanded. Undefined without orderBy; the other parts are checked all the same.
 * @throws BadRequestData naming the part that is wrong, TooComplexQuery beyond the limits
 */
export function parseOrdering(parts: OrderingParts, terms: Terms): Ordering | undefined {
  const collation = parts.collation === undefined ? undefined : parseCollation(parts.collation)
  const from = parseFrom(parts)
  if (parts.orderBy === undefined) return undefined
  const elements = parseOrderBy(parts.orderBy, terms)
  if (from === undefined && elements.some(({ by }) => by.kind === 'distance'))
    throw new BadRequestData(`orderBy by distance needs ${originName}`)
  return deepFreeze({ elements, ...(collation !== undefined && { collation }), ...(from && { from }) })
}

/**
 * Reads the `ordering` of a body (clause 5.2.43), in which orderBy is mandatory.
 * @throws as parseOrdering, also when it is no object
 */
export function parseOrderingMember(value: Json, terms: Terms): Ordering {
  if (!isJsonObject(value)) throw new BadRequestData('ordering must be an object')
  const { orderBy, collation, coordinates, geometry } = value
  if (!Array.isArray(orderBy)) throw new BadRequestData('ordering.orderBy must be an array of strings')
  const parts = { orderBy, collation, orderFrom: coordinates, orderGeometry: geometry }
  const ordering = parseOrdering(parts, terms)
  if (ordering === undefined) throw new BadRequestData('ordering needs orderBy')
  return ordering
}

function parseFrom({ orderFrom, orderGeometry = 'Point' }: OrderingParts): JsonObject | undefined {
  const geometry = { name: 'orderGeometry (in a body: ordering.geometry)', value: orderGeometry }
  if (orderFrom === undefined) {
    parseQueryGeometryType(geometry)
    return undefined
  }
  const from = parseQueryGeometry(geometry, { name: originName, value: orderFrom })
  if (toSphereShape(from) === undefined)
    throw new BadRequestData(`${originName} has an edge between opposite points of the globe`)
  return from
}

/** Text holds a list; each item of an array is one element. */
function parseOrderBy(orderBy: Json, terms: Terms): readonly OrderElement[] {
  const elements = Array.isArray(orderBy)
    ? orderBy.map((item) => parseWhole(item, terms, parseElement))
    : parseWhole(orderBy, terms, parseElements)
  if (elements.length === 0) throw new BadRequestData('orderBy must not be empty')
  if (elements.length > maxOrderElements)
    throw new TooComplexQuery(`orderBy has more than ${maxOrderElements} elements`)
  return elements
}

function parseWhole<Parsed>(text: Json, terms: Terms, parse: (context: QPathContext) => Parsed): Parsed {
  if (typeof text !== 'string') throw new BadRequestData('orderBy must consist of strings')
  const scanner = scanQuery('orderBy', text)
  const parsed = parse({ scanner, terms, jsonKeys: new Set() })
  if (!scanner.atEnd()) throw scanner.error('; and a direction, or the end of the element, is expected')
  return parsed
}

function parseElements(context: QPathContext): readonly OrderElement[] {
  const elements = [parseElement(context)]
  while (context.scanner.take(',')) elements.push(parseElement(context))
  return elements
}

function parseElement(context: QPathContext): OrderElement {
  const member = parseEntityMember(context.scanner)
  const target = member === undefined ? parseQTarget(context) : undefined
  const order = parseDirection(context.scanner)
  const descending = order.endsWith('desc')
  const byDistance = order.startsWith('dist-')
  if (target) return { by: { kind: byDistance ? 'distance' : 'value', target }, descending }
  if (byDistance) throw context.scanner.error('a distance is that of a GeoProperty')
  return { by: { kind: member ?? 'id' }, descending }
}

function parseEntityMember(scanner: QueryScanner): 'id' | 'type' | 'scope' | undefined {
  return scanner.match(entityMember) as 'id' | 'type' | 'scope' | undefined
}

function parseDirection(scanner: QueryScanner): string {
  if (!scanner.take(';')) return 'asc'
  const found = scanner.match(direction)
  if (found === undefined || !directions.includes(found))
    throw scanner.error(`one of ${directions.join(', ')} is expected`)
  return found
}
