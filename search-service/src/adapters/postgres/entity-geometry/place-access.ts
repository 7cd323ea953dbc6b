import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import type { GeoQuery } from '@lodestream/shared/query/geo-query'
import { earthRadius } from '@lodestream/shared/query/great-circle'
import { toSphereShape } from '@lodestream/shared/query/sphere-shape'
import { placePath } from './place-rows.ts'
import { toWkb } from './to-wkb.ts'

/** Rows of `entity_geometry` that every match of a query has one of: those that meet one of some geometries. */
export interface PlaceAccess {
  readonly path: string
  /** Well-Known Binary as hexadecimal text. What counts is the box around each. */
  readonly areas: readonly string[]
  /** Whether rows out of the range of longitudes and latitudes count wherever they are. */
  readonly anywhere: boolean
}

/** Degrees; more than what rounding can make. */
const margin = 1e-6

/** The way to the matches of a geo-query; undefined for relations that hold nearly everywhere. */
export function placeAccess({ relation, geometry, geoproperty }: GeoQuery): PlaceAccess | undefined {
  const path = placePath(geoproperty)
  if (relation.kind === 'disjoint') return undefined
  if (relation.kind !== 'near') return { path, areas: [toWkb(geometry)], anywhere: false }
  if ('minDistance' in relation) return undefined
  const areas = boxesAround(geometry, relation.maxDistance)
  return areas && { path, areas: areas.map(boxWkb), anywhere: true }
}

/** West, south, east, north, in degrees. */
type Box = readonly [number, number, number, number]

/** Boxes that cover everything that is so near to a geometry; undefined when that is much of the globe. */
function boxesAround(geometry: JsonObject, metres: number): readonly Box[] | undefined {
  const tree = toSphereShape(geometry)?.tree
  const radius = (tree?.radius ?? Math.PI) + metres / earthRadius
  if (tree === undefined || radius >= Math.PI / 4) return undefined
  const [x, y, z] = tree.center
  const latitude = Math.asin(Math.max(-1, Math.min(1, z)))
  const [south, north] = [degrees(latitude - radius) - margin, degrees(latitude + radius) + margin]
  if (south <= -90 || north >= 90) return [[-180, Math.max(south, -90), 180, Math.min(north, 90)]]
  const middle = degrees(Math.atan2(y, x))
  const half = degrees(Math.asin(Math.min(1, Math.sin(radius) / Math.cos(latitude)))) + margin
  return aroundGlobe(middle - half, middle + half).map(([west, east]) => [west, south, east, north])
}

/** A range of longitudes, cut where the globe begins again. */
function aroundGlobe(west: number, east: number): readonly (readonly [number, number])[] {
  if (west < -180)
    return [
      [west + 360, 180],
      [-180, east],
    ]
  if (east > 180)
    return [
      [west, 180],
      [-180, east - 360],
    ]
  return [[west, east]]
}

function boxWkb([west, south, east, north]: Box): string {
  return toWkb({
    type: 'LineString',
    coordinates: [
      [west, south],
      [east, north],
    ],
  })
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI
}
