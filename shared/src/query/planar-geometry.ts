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
 * coordinates, as PostGIS has it for its type geometry. False for a target that is not valid.
 */
export function compilePlanarRelation(
  relation: PlanarRelation,
  reference: JsonObject,
): (target: JsonObject) => boolean {
  const prepared = reader.read(reference)
  const relatePoint = compilePointRelation(relation, prepared)
  return (target) => (target.type === 'Point' ? relatePoint(target) : relateAny(relation, target, prepared))
}

function faultOf({ type }: JsonObject, geometry: Geometry): string | undefined {
  if (type === 'Point' || type === 'MultiPoint') return undefined
  try {
    return new IsValidOp(geometry).getValidationError()?.getMessage()
  } catch {
    return 'The coordinates are beyond what numbers can tell apart'
  }
}

function relateAny(relation: PlanarRelation, json: JsonObject, reference: Geometry): boolean {
  const target = reader.read(json)
  const apart = !target.getEnvelopeInternal().intersects(reference.getEnvelopeInternal())
  if (apart && relation !== 'disjoint') return false
  if (faultOf(json, target) !== undefined) return false
  return apart || relate(relation, target, reference)
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

/** Most targets are points: where a point is tells its relation without the whole matrix. */
function compilePointRelation(
  relation: PlanarRelation,
  reference: Geometry,
): (target: JsonObject) => boolean {
  const locate = compileLocator(reference)
  switch (relation) {
    case 'within':
      return (target) => locate(target) === Location.INTERIOR
    case 'intersects':
      return (target) => locate(target) !== Location.EXTERIOR
    case 'disjoint':
      return (target) => locate(target) === Location.EXTERIOR
    case 'overlaps':
      return () => false
    default:
      return reference.getDimension() > 0
        ? () => false
        : (target) => relate(relation, reader.read(target), reference)
  }
}

function compileLocator(reference: Geometry): (point: JsonObject) => number {
  const area = reference.getDimension() === 2 ? new IndexedPointInAreaLocator(reference) : undefined
  const locator = new PointLocator()
  return ({ coordinates }) => {
    const [x, y] = coordinates as readonly number[]
    const coordinate = new Coordinate(x, y)
    return area ? area.locate(coordinate) : locator.locate(coordinate, reference)
  }
}
