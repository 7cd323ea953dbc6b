/** A point of the unit sphere. */
export type Vector = readonly [x: number, y: number, z: number]

/** The shorter part of a great circle between two points; a single point when they are the same. */
export interface Arc {
  readonly start: Vector
  readonly end: Vector
  /** Orthogonal to the great circle, of length 1. Undefined for a single point. */
  readonly normal: Vector | undefined
}

/** Metres: the mean radius (2a + b) / 3 of WGS 84, as PostGIS takes it. */
export const earthRadius = 6_371_008.771415059

/** As PostGIS compares positions on the sphere. */
const tolerance = 1e-12

/** The point at a longitude and latitude in degrees; any numbers, brought into range as PostGIS does for a geography. */
export function toVector(longitude: number, latitude: number): Vector {
  const lambda = (longitude * Math.PI) / 180
  const phi = (latitudeInRange(latitude) * Math.PI) / 180
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)]
}

/** Beyond a pole latitudes come back, on the same longitude. */
function latitudeInRange(degrees: number): number {
  const turned = Math.abs(degrees) > 360 ? degrees % 360 : degrees
  const once = Math.abs(turned) > 180 ? Math.sign(turned) * 180 - turned : turned
  return Math.abs(once) > 90 ? Math.sign(once) * 180 - once : once
}

/** The arc between two points, or undefined when they are opposite, so that there is no shortest one. */
export function arcBetween(start: Vector, end: Vector): Arc | undefined {
  if (start.every((coordinate, axis) => Math.abs(coordinate + (end[axis] ?? 0)) <= tolerance))
    return undefined
  const normal = cross(start, end)
  const isPoint = start.every((coordinate, axis) => Math.abs(coordinate - (end[axis] ?? 0)) <= tolerance)
  return { start, end, normal: isPoint ? undefined : normalize(normal) }
}

/** The angle between two points, in radians. */
export function angle(a: Vector, b: Vector): number {
  return Math.atan2(length(cross(a, b)), dot(a, b))
}

/** The least angle between two arcs; 0 when they meet. */
export function angleBetweenArcs(a: Arc, b: Arc): number {
  if (arcsCross(a, b)) return 0
  if (!a.normal) return angleToArc(a.start, b)
  if (!b.normal) return angleToArc(b.start, a)
  return Math.min(angleToArc(a.start, b), angleToArc(a.end, b), angleToArc(b.start, a), angleToArc(b.end, a))
}

/**
 * Whether two arcs cross. The ends of `a` are on one side or the other of `b`, never on it, so that a line that goes
 * through a common end of two arcs crosses one of them or both, as it goes from side to side or not.
 */
export function arcsCross(a: Arc, b: Arc): boolean {
  if (!a.normal || !b.normal) return false
  if (dot(b.normal, a.start) >= 0 === dot(b.normal, a.end) >= 0) return false
  if (dot(a.normal, b.start) >= 0 === dot(a.normal, b.end) >= 0) return false
  const meeting = cross(a.normal, b.normal)
  return dot(meeting, add(a.start, a.end)) >= 0 === dot(meeting, add(b.start, b.end)) >= 0
}

function angleToArc(point: Vector, { start, end, normal }: Arc): number {
  const ends = Math.min(angle(point, start), angle(point, end))
  if (!normal) return ends
  const height = dot(point, normal)
  const foot: Vector = [
    point[0] - height * normal[0],
    point[1] - height * normal[1],
    point[2] - height * normal[2],
  ]
  const within = dot(cross(start, foot), normal) >= 0 && dot(cross(foot, end), normal) >= 0
  return within && length(foot) > 0 ? Math.min(ends, angle(point, foot)) : ends
}

export function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

export function normalize(vector: Vector): Vector {
  const size = length(vector)
  return size === 0 ? vector : [vector[0] / size, vector[1] / size, vector[2] / size]
}

function length(vector: Vector): number {
  return Math.sqrt(dot(vector, vector))
}
