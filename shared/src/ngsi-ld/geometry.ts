import { isJsonObject, type Json } from './json.ts'

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
  value.every((number) => typeof number === 'number')

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

export function isGeometryType(type: unknown): type is GeometryType {
  return geometryTypes.includes(type as GeometryType)
}

function isClosed(ring: readonly Json[]): boolean {
  return JSON.stringify(ring[0]) === JSON.stringify(ring.at(-1))
}
