import { isJsonObject, type Json, type JsonObject } from './json.ts'

/** The geometries of clause 4.7; GeometryCollection is not one of them. */
export const geometryTypes = [
  'Point',
  'MultiPoint',
  'LineString',
  'MultiLineString',
  'Polygon',
  'MultiPolygon',
] as const

export type GeometryType = (typeof geometryTypes)[number]

/** Positions of one geometry at most. */
export const maxPositions = 100_000

type Check = (coordinates: Json) => boolean

const isPosition: Check = (value) =>
  Array.isArray(value) &&
  value.length >= 2 &&
  value.length <= 4 &&
  value.every((number) => Number.isFinite(number))

const arrayOf =
  (check: Check, atLeast: number): Check =>
  (value) =>
    Array.isArray(value) && value.length >= atLeast && value.length <= maxPositions && value.every(check)

const isLine = arrayOf(isPosition, 2)
const isRing: Check = (value) => arrayOf(isPosition, 4)(value) && isClosed(value as readonly Json[])
const isPolygon = arrayOf(isRing, 1)

const checks: Readonly<Record<GeometryType, Check>> = {
  Point: isPosition,
  MultiPoint: arrayOf(isPosition, 1),
  LineString: isLine,
  MultiLineString: arrayOf(isLine, 1),
  Polygon: isPolygon,
  MultiPolygon: arrayOf(isPolygon, 1),
}

/** Whether a value is a GeoJSON geometry with coordinates that fit its type. */
export function isGeometry(value: unknown): boolean {
  if (!isJsonObject(value)) return false
  const { type, coordinates } = value
  return isGeometryType(type) && coordinates !== undefined && checks[type](coordinates)
}

/**
 * A geometry that came as text (clause 4.7); undefined when it is none. It may have no members but those of GeoJSON,
 * because nothing has checked what else a text may hold.
 */
export function parseGeometry(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isGeometry(value) && hasOnlyGeoJsonMembers(value as JsonObject) ? (value as Json) : undefined
  } catch {
    return undefined
  }
}

function hasOnlyGeoJsonMembers({ type: _, coordinates: __, bbox = [], ...others }: JsonObject): boolean {
  const isBox = Array.isArray(bbox) && bbox.length <= 8 && bbox.every((number) => Number.isFinite(number))
  return isBox && Object.keys(others).length === 0
}

export function isGeometryType(type: unknown): type is GeometryType {
  return geometryTypes.includes(type as GeometryType)
}

function isClosed(ring: readonly Json[]): boolean {
  return JSON.stringify(ring[0]) === JSON.stringify(ring.at(-1))
}
