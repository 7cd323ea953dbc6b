import IndexedPointInAreaLocator from 'jsts/org/locationtech/jts/algorithm/locate/IndexedPointInAreaLocator.js'
import PointLocator from 'jsts/org/locationtech/jts/algorithm/PointLocator.js'
import Coordinate from 'jsts/org/locationtech/jts/geom/Coordinate.js'
import GeometryFactory from 'jsts/org/locationtech/jts/geom/GeometryFactory.js'
import Location from 'jsts/org/locationtech/jts/geom/Location.js'
import GeoJSONReader from 'jsts/org/locationtech/jts/io/GeoJSONReader.js'
import RelateOp from 'jsts/org/locationtech/jts/operation/relate/RelateOp.js'
import IsValidOp from 'jsts/org/locationtech/jts/operation/valid/IsValidOp.js'
import type { JsonObject } from '../ngsi-ld/json.ts'
import type { GeoRelation } from './geo-query.ts'
import { isTangled } from './is-tangled.ts'

type PlanarRelation = Exclude<GeoRelation['kind'], 'near'>

/** A geometry of the library, which has no useful types. */
type Geometry = ReturnType<GeoJSONReader['read']>

const reader = new GeoJSONReader(new GeometryFactory())

/**
 * What makes a GeoJSON geometry one that OGC simple features knows no relations of (a ring that crosses itself, a line
 * of no length), and where; undefined when it is valid.
 */
export function planarFault(geometry: JsonObject): string | undefined {
  return faultOf(geometry, reader.read(geometry))
}

/**
 * The OGC simple-features relation of a target to a reference geometry, both GeoJSON: on longitude and latitude as plane
 * coordinates, as PostGIS has it for its type geometry. False for a target that is not valid or too tangled.
 */
export function compilePlanarRelation(
  relation: PlanarRelation,
  reference: JsonObject,
): (target: JsonObject) => boolean {
  const prepared = { json: reference, geometry: reader.read(reference) }
  const relatePoints = compilePointRelation(relation, prepared.geometry)
  return (target) =>
    (isPuntal(target) ? relatePoints(target) : undefined) ?? relateAny(relation, target, prepared)
}

interface Reference {
  readonly json: JsonObject
  readonly geometry: Geometry
}

function isPuntal({ type }: JsonObject): boolean {
  return type === 'Point' || type === 'MultiPoint'
}

function faultOf(json: JsonObject, geometry: Geometry): string | undefined {
  if (isPuntal(json)) return undefined
  try {
    return new IsValidOp(geometry).getValidationError()?.getMessage()
  } catch {
    return 'The coordinates are beyond what numbers can tell apart'
  }
}

function relateAny(
  relation: PlanarRelation,
  json: JsonObject,
  { json: other, geometry }: Reference,
): boolean {
  const target = reader.read(json)
  const apart = !target.getEnvelopeInternal().intersects(geometry.getEnvelopeInternal())
  if (apart && relation !== 'disjoint') return false
  if (isTangled([json, other]) || faultOf(json, target) !== undefined) return false
  return apart || relate(relation, target, geometry)
}

/** A relation that cannot be computed, because coordinates are beyond what numbers can tell apart, does not hold. */
function relate(relation: PlanarRelation, target: Geometry, reference: Geometry): boolean {
  try {
    return holds(relation, target, reference)
  } catch {
    return false
  }
}

function holds(relation: PlanarRelation, target: Geometry, reference: Geometry): boolean {
  const matrix = RelateOp.relate(target, reference)
  switch (relation) {
    case 'within':
      return matrix.isWithin()
    case 'contains':
      return matrix.isContains()
    case 'intersects':
      return matrix.isIntersects()
    case 'disjoint':
      return matrix.isDisjoint()
    case 'equals':
      return matrix.isEquals(target.getDimension(), reference.getDimension())
    case 'overlaps':
      return matrix.isOverlaps(target.getDimension(), reference.getDimension())
  }
}

/**
 * Most targets are points: where they are tells their relation without the whole matrix. Undefined where it does not,
 * between points and points.
 */
function compilePointRelation(
  relation: PlanarRelation,
  reference: Geometry,
): (target: JsonObject) => boolean | undefined {
  const locate = compileLocator(reference)
  switch (relation) {
    case 'within':
      return (target) => isWithin(positionsOf(target), locate)
    case 'intersects':
      return (target) => positionsOf(target).some((position) => locate(position) !== Location.EXTERIOR)
    case 'disjoint':
      return (target) => positionsOf(target).every((position) => locate(position) === Location.EXTERIOR)
    default:
      return reference.getDimension() > 0 ? () => false : () => undefined
  }
}

type Position = readonly number[]
type Locate = (position: Position) => number

function isWithin(positions: readonly Position[], locate: Locate): boolean {
  let isInside = false
  for (const position of positions) {
    const location = locate(position)
    if (location === Location.EXTERIOR) return false
    if (location === Location.INTERIOR) isInside = true
  }
  return isInside
}

function positionsOf({ type, coordinates }: JsonObject): readonly Position[] {
  return type === 'Point' ? [coordinates as Position] : (coordinates as readonly Position[])
}

function compileLocator(reference: Geometry): Locate {
  const area = reference.getDimension() === 2 ? new IndexedPointInAreaLocator(reference) : undefined
  const locator = new PointLocator()
  return ([x, y]) => {
    const coordinate = new Coordinate(x, y)
    return area ? area.locate(coordinate) : locator.locate(coordinate, reference)
  }
}
