import { BadRequestData, TooComplexQuery } from '../ngsi-ld/errors.ts'
import { type GeometryType, geometryTypes, isGeometry, isGeometryType } from '../ngsi-ld/geometry.ts'
import type { Json, JsonObject } from '../ngsi-ld/json.ts'
import { maxQueryPositions } from './query-limits.ts'

/** A part of a query, under the name that its sender gave it. */
export interface NamedPart {
  readonly name: string
  readonly value: Json | undefined
}

/** Characters of coordinates that come as text; no geometry within the limit needs as many. */
const maxCoordinatesLength = 200 * maxQueryPositions

/**
 * The geometry that a geometry type and its coordinates (a JSON array or the text of one) describe, longitude first,
 * altitudes left out (clause 4.10). Longitudes and latitudes may be any numbers.
 * @throws BadRequestData naming the part that is wrong, TooComplexQuery for more than `maxQueryPositions` positions
 */
export function parseQueryGeometry(geometry: NamedPart, coordinates: NamedPart): JsonObject {
  const type = parseQueryGeometryType(geometry)
  const value = { type, coordinates: parseCoordinates(coordinates) }
  if (!isGeometry(value)) {
    throw new BadRequestData(`${coordinates.name} must be a JSON array that fits the geometry ${type}`)
  }
  if (countPositions(value.coordinates) > maxQueryPositions) {
    throw new TooComplexQuery(`${coordinates.name} has more than ${maxQueryPositions} positions`)
  }
  return { type, coordinates: flatten(value.coordinates) }
}

/**
 * The type of a geometry.
 * @throws BadRequestData when it is none of GeoJSON, or GeometryCollection
 */
export function parseQueryGeometryType({ name, value }: NamedPart): GeometryType {
  if (!isGeometryType(value)) throw new BadRequestData(`${name} must be one of ${geometryTypes.join(', ')}`)
  return value
}

function parseCoordinates({ name, value }: NamedPart): Json {
  if (typeof value !== 'string') return value ?? null
  if (value.length > maxCoordinatesLength)
    throw new TooComplexQuery(`${name} is longer than ${maxCoordinatesLength}`)
  try {
    return JSON.parse(value)
  } catch {
    throw new BadRequestData(`${name} is not JSON`)
  }
}

function isPosition(value: Json): value is readonly number[] {
  return Array.isArray(value) && typeof value[0] === 'number'
}

function countPositions(coordinates: Json): number {
  if (isPosition(coordinates)) return 1
  const parts = coordinates as readonly Json[]
  return parts.reduce<number>((sum, part) => sum + countPositions(part), 0)
}

/** Two dimensions. */
function flatten(coordinates: Json): Json {
  return isPosition(coordinates)
    ? coordinates.slice(0, 2)
    : (coordinates as readonly Json[]).map((part) => flatten(part))
}
