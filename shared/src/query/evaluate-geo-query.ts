import type { Entity } from '../ngsi-ld/entity.ts'
import { isGeometry } from '../ngsi-ld/geometry.ts'
import type { JsonObject } from '../ngsi-ld/json.ts'
import type { GeoQuery } from './geo-query.ts'
import { compilePlanarRelation } from './planar-geometry.ts'
import { isWhollyWithinDistance, isWithinDistance, type SphereShape, toSphereShape } from './sphere-shape.ts'

/** Whether an entity satisfies a geo-query (clause 4.10). To evaluate one query often, compile it. */
export function evaluateGeoQuery(query: GeoQuery, entity: Pick<Entity, 'attributes'>): boolean {
  return compileGeoQuery(query)(entity)
}

/**
 * The geo-query as a predicate on entities: some instance of the GeoProperty has the relation to the reference
 * geometry R. With T the instance's geometry, both taken without altitudes:
 *
 * - `near;maxDistance`: every position of T is at most that far from R. That is "T wholly within the buffer" for
 *   points, and for any T when R is a Point; between the positions of a T that is extended nothing is looked at.
 * - `near;minDistance`: T and R are further apart than that. Distances are the least ones on the sphere of mean radius,
 *   edges are great circles, the inside of a polygon is at distance 0: the least PostGIS
 *   `ST_Distance(t::geography, r::geography, false)` of the parts t of T and r of R (`ST_Dump`; taken whole, PostGIS
 *   errs on some symmetric geometries with several parts). For maxDistance t are the points of `ST_DumpPoints(T)`.
 * - the others: PostGIS `ST_Within(T, R)`, `ST_Contains(T, R)`, ... of the type geometry, on the plane of longitude and
 *   latitude.
 *
 * A T never has a relation that is not defined for it, `disjoint` and `minDistance` neither: one that is not a geometry;
 * for the OGC relations one that is not valid (`ST_IsValid`, such as a ring that crosses itself); for near one with an
 * edge between opposite points of the globe, which PostGIS refuses to make a geography of. The parser refuses such an R.
 * In memory, where nothing ends what takes too long, a T with edges too tangled has no OGC relation either (`isTangled`).
 */
export function compileGeoQuery(query: GeoQuery): (entity: Pick<Entity, 'attributes'>) => boolean {
  const { geoproperty } = query
  const test = compileGeometryTest(query)
  return ({ attributes }) => {
    const instances = Object.hasOwn(attributes, geoproperty) ? (attributes[geoproperty] ?? []) : []
    return instances.some(
      ({ kind, value }) => kind === 'GeoProperty' && isGeometry(value) && test(value as JsonObject),
    )
  }
}

function compileGeometryTest({ relation, geometry }: GeoQuery): (target: JsonObject) => boolean {
  if (relation.kind !== 'near') return compilePlanarRelation(relation.kind, geometry)
  const reference = toSphereShape(geometry)
  if (reference === undefined) return () => false
  const test = compileNear(relation, reference)
  return (target) => {
    const shape = toSphereShape(target)
    return shape !== undefined && test(shape)
  }
}

type Near = Extract<GeoQuery['relation'], { kind: 'near' }>

function compileNear(relation: Near, reference: SphereShape): (target: SphereShape) => boolean {
  if ('maxDistance' in relation)
    return (target) => isWhollyWithinDistance(target, reference, relation.maxDistance)
  return (target) => !isWithinDistance(target, reference, relation.minDistance)
}
