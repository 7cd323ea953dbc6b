import type { GeometryType } from '@lodestream/shared/ngsi-ld/geometry'
import type { Json, JsonObject } from '@lodestream/shared/ngsi-ld/json'

/** Codes of the geometry types in Well-Known Binary, in the order of a type and the type of its parts. */
const codes: Readonly<Record<GeometryType, number>> = {
  Point: 1,
  LineString: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
}

/** What a geometry of several parts consists of. */
const partTypes: Partial<Readonly<Record<GeometryType, GeometryType>>> = {
  MultiPoint: 'Point',
  MultiLineString: 'LineString',
  MultiPolygon: 'Polygon',
}

/**
 * A GeoJSON geometry (shared/ngsi-ld/geometry `isGeometry`) without altitudes in Well-Known Binary, as hexadecimal text: the
 * database takes every number over as it is, and there is nothing in it that could be refused.
 */
export function toWkb({ type, coordinates }: JsonObject): string {
  return geometryHex(type as GeometryType, coordinates as readonly Json[]).join('')
}

function geometryHex(type: GeometryType, coordinates: readonly Json[]): readonly string[] {
  const head = `00${hex32(codes[type])}`
  const partType = partTypes[type]
  if (partType !== undefined)
    return [head, ...listHex(coordinates, (part) => geometryHex(partType, part as readonly Json[]))]
  switch (type) {
    case 'Point':
      return [head, positionHex(coordinates)]
    case 'LineString':
      return [head, ...lineHex(coordinates)]
    default:
      return [head, ...listHex(coordinates, (ring) => lineHex(ring as readonly Json[]))]
  }
}

function lineHex(positions: readonly Json[]): readonly string[] {
  return listHex(positions, (position) => [positionHex(position as readonly Json[])])
}

function listHex(items: readonly Json[], each: (item: Json) => readonly string[]): readonly string[] {
  return [hex32(items.length), ...items.flatMap(each)]
}

function positionHex([x, y]: readonly Json[]): string {
  return hexDouble(Number(x)) + hexDouble(Number(y))
}

const bytes = Buffer.alloc(8)

function hexDouble(value: number): string {
  bytes.writeDoubleBE(value)
  return bytes.toString('hex')
}

function hex32(value: number): string {
  return value.toString(16).padStart(8, '0')
}
