import type { JsonObject } from '../ngsi-ld/json.ts'
import {
  type Arc,
  angle,
  arcBetween,
  cross,
  earthRadius,
  normalize,
  toVector,
  type Vector,
} from './great-circle.ts'
import {
  buildSphereTree,
  countCrossings,
  joinSphereTrees,
  leastAngle,
  type SphereTree,
} from './sphere-tree.ts'

/** A geometry on the sphere of mean radius; its edges are arcs of great circles. */
export interface SphereShape {
  readonly positions: readonly Vector[]
  readonly tree: SphereTree
  /** A point of each connected part. */
  readonly parts: readonly Vector[]
  readonly polygons: readonly SpherePolygon[]
}

/** All rings of a polygon, and a point that is outside. */
interface SpherePolygon {
  readonly rings: SphereTree
  readonly outside: Vector
}

type Position = readonly number[]
type Chain = readonly Vector[]

/**
 * A GeoJSON geometry, longitude first, on the sphere. Undefined when an edge joins opposite points of the globe, which
 * no single arc does. Of a polygon the smaller side is the inside.
 */
export function toSphereShape(geometry: JsonObject): SphereShape | undefined {
  const parts = partsOf(geometry).map((chains) => chains.map(toChain))
  const arcs: readonly (readonly (Arc | undefined)[])[] = parts.map((chains) => chains.flatMap(arcsOf))
  const trees = arcs.filter(isWhole).map(buildSphereTree)
  if (trees.length < parts.length) return undefined
  const isAreal = geometry.type === 'Polygon' || geometry.type === 'MultiPolygon'
  return {
    positions: parts.flat(2),
    tree: joinSphereTrees(trees),
    parts: parts.flatMap(([chain = []]) => chain.slice(0, 1)),
    polygons: isAreal ? trees.map((rings) => ({ rings, outside: outsideOf(rings) })) : [],
  }
}

/** Metres between two shapes, 0 when they meet; rounded to 10 nm as PostGIS does. */
export function sphereDistance(a: SphereShape, b: SphereShape): number {
  return overlaps(a, b) ? 0 : toMetres(leastAngle(a.tree, b.tree))
}

/** Whether two shapes are at most so many metres apart. */
export function isWithinDistance(a: SphereShape, b: SphereShape, metres: number): boolean {
  const limit = (metres + 1e-6) / earthRadius
  const enough = Math.max(0, (metres - 1e-6) / earthRadius)
  return toMetres(leastAngle(a.tree, b.tree, { limit, enough })) <= metres || overlaps(a, b)
}

/** Whether every position of `shape` is at most so many metres away from `other`. */
export function isWhollyWithinDistance(shape: SphereShape, other: SphereShape, metres: number): boolean {
  return shape.positions.every((position) => isWithinDistance(pointShape(position), other, metres))
}

function toMetres(radians: number): number {
  return Math.round(radians * earthRadius * 1e8) / 1e8
}

/** Whether a part of one is inside a polygon of the other. */
function overlaps(a: SphereShape, b: SphereShape): boolean {
  return (
    a.polygons.some((polygon) => b.parts.some((point) => isInside(point, polygon))) ||
    b.polygons.some((polygon) => a.parts.some((point) => isInside(point, polygon)))
  )
}

/** By the parity of crossings on the way outside: self-intersecting polygons have an inside too. */
function isInside(point: Vector, { rings, outside }: SpherePolygon): boolean {
  if (angle(point, rings.center) > rings.radius) return false
  const way = arcBetween(point, outside)
  return way !== undefined && countCrossings(way, rings) % 2 === 1
}

/** A quarter turn away from the centre, or opposite of it for what is as large as a hemisphere. */
function outsideOf({ center, radius }: SphereTree): Vector {
  const [x, y, z] = center
  if (radius >= Math.PI / 2) return [-x, -y, -z]
  return normalize(cross(center, Math.abs(z) < 0.9 ? [0, 0, 1] : [1, 0, 0]))
}

function pointShape(position: Vector): SphereShape {
  const arc: Arc = { start: position, end: position, normal: undefined }
  return {
    positions: [position],
    tree: { center: position, radius: 0, content: arc },
    parts: [position],
    polygons: [],
  }
}

function isWhole(arcs: readonly (Arc | undefined)[]): arcs is readonly Arc[] {
  return !arcs.includes(undefined)
}

function arcsOf(chain: Chain): readonly (Arc | undefined)[] {
  const [first, ...others] = chain
  if (first === undefined) return []
  if (others.length === 0) return [{ start: first, end: first, normal: undefined }]
  return others.map((end, index) => arcBetween(chain[index] ?? first, end))
}

function toChain(positions: readonly Position[]): Chain {
  return positions.map(([longitude = 0, latitude = 0]) => toVector(longitude, latitude))
}

/** The connected parts of a geometry: the rings of a polygon, one line or one point. */
function partsOf({ type, coordinates }: JsonObject): readonly (readonly (readonly Position[])[])[] {
  switch (type) {
    case 'Point':
      return [[[coordinates as Position]]]
    case 'MultiPoint':
      return (coordinates as readonly Position[]).map((position) => [[position]])
    case 'LineString':
      return [[coordinates as readonly Position[]]]
    case 'MultiLineString':
      return (coordinates as readonly (readonly Position[])[]).map((line) => [line])
    case 'Polygon':
      return [coordinates as readonly (readonly Position[])[]]
    default:
      return coordinates as readonly (readonly (readonly Position[])[])[]
  }
}
