import type { Json } from '../ngsi-ld/json.ts'
import { type TemporalType, temporalKey } from './temporal-literal.ts'

/** What a value is ordered by: first its class, then a number or a text. Values of other classes are all alike. */
export interface OrderRank {
  /** The class: position in the order of clause 4.23. */
  readonly rank: number
  readonly number?: number
  /** In the order of the collation. */
  readonly text?: string
  /** In the order of code points. */
  readonly instant?: string
}

/** The classes of values, in the order of clause 4.23; distances are those of an ordering by distance. */
export const orderClasses = [
  'distance',
  'number',
  'string',
  'object',
  'array',
  'boolean',
  'time',
  'date',
  'dateTime',
  'null',
  'missing',
] as const

type OrderClass = (typeof orderClasses)[number]

const temporalTypes: readonly TemporalType[] = ['time', 'date', 'dateTime']

/**
 * How a value is ordered. A string with the lexical form of a time, date or dateTime is one; false is before true;
 * objects are all alike, and so are arrays.
 */
export function rankOf(value: Json | undefined): OrderRank {
  switch (typeof value) {
    case 'undefined':
      return { rank: rankOfClass('missing') }
    case 'number':
      return { rank: rankOfClass('number'), number: value }
    case 'boolean':
      return { rank: rankOfClass('boolean'), number: Number(value) }
    case 'string':
      return rankOfString(value)
    default:
      return { rank: rankOfClass(value === null ? 'null' : Array.isArray(value) ? 'array' : 'object') }
  }
}

/** How a distance is ordered: before everything else. */
export function rankOfDistance(metres: number): OrderRank {
  return { rank: rankOfClass('distance'), number: metres }
}

function rankOfString(text: string): OrderRank {
  for (const type of temporalTypes) {
    const instant = temporalKey(type, text)
    if (instant !== undefined) return { rank: rankOfClass(type), instant }
  }
  return { rank: rankOfClass('string'), text }
}

function rankOfClass(name: OrderClass): number {
  return orderClasses.indexOf(name)
}
