import fc from 'fast-check'
import type { AttributeInstance, Entity } from '../ngsi-ld/entity.ts'
import type { Json, JsonObject } from '../ngsi-ld/json.ts'
import type { GeoQuery, GeoRelation } from '../query/geo-query.ts'
import { parseGeoQuery } from '../query/parse-geo-query.ts'
import { exampleTerms } from './q-worked-cases.ts'

/** Small whole numbers meet often. Not beyond 60 degrees: PostGIS errs on polygons of half a globe. */
const ordinate = fc.oneof(
  fc.integer({ min: -4, max: 4 }),
  fc.integer({ min: -60_000_000, max: 60_000_000 }).map((millionths) => millionths / 1e6),
)
const position = fc.tuple(ordinate, ordinate).map((pair): Json => pair)
const line = fc.array(position, { minLength: 2, maxLength: 5 }).map((positions): Json => positions)
const anyRing = fc
  .array(position, { minLength: 3, maxLength: 5 })
  .map((positions): Json => [...positions, positions[0] ?? []])
const box = fc.tuple(ordinate, ordinate, ordinate, ordinate).map(
  ([x, y, u, v]): Json => [
    [x, y],
    [u, y],
    [u, v],
    [x, v],
    [x, y],
  ],
)
const polygon = fc.array(fc.oneof(anyRing, box), { minLength: 1, maxLength: 2 }).map((rings): Json => rings)
const many = (part: fc.Arbitrary<Json>) =>
  fc.array(part, { minLength: 1, maxLength: 3 }).map((parts): Json => parts)

const coordinates = {
  Point: position,
  MultiPoint: many(position),
  LineString: line,
  MultiLineString: many(line),
  Polygon: polygon,
  MultiPolygon: many(polygon),
}
const types = Object.keys(coordinates) as (keyof typeof coordinates)[]

/** Random geometries of every type; not all are valid, as those that clients send are not. */
export function arbitraryGeometry(): fc.Arbitrary<JsonObject> {
  return fc
    .constantFrom('Point' as const, ...types)
    .chain((type) => coordinates[type].map((value) => ({ type, coordinates: value })))
}

/** Not whole: no random distance is as long as that to the nanometre. */
const metres = fc
  .oneof(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 8_000_000 }))
  .map((whole) => whole + 0.123)
const relation: fc.Arbitrary<GeoRelation> = fc.oneof(
  metres.map((maxDistance) => ({ kind: 'near' as const, maxDistance })),
  metres.map((minDistance) => ({ kind: 'near' as const, minDistance })),
  fc.record({
    kind: fc.constantFrom(
      'within' as const,
      'contains' as const,
      'intersects' as const,
      'equals' as const,
      'disjoint' as const,
      'overlaps' as const,
    ),
  }),
)
const geoproperty = fc
  .constantFrom('location', 'place')
  .map((short) => exampleTerms.expand(short, 'attribute'))

/** Random geo-queries, as the AST; only such that the parser accepts. */
export function arbitraryGeoQuery(): fc.Arbitrary<GeoQuery> {
  return fc.record({ relation, geometry: arbitraryGeometry(), geoproperty }).filter(isAccepted)
}

function isAccepted(query: GeoQuery): boolean {
  try {
    parseGeoQuery(printGeoQuery(query), exampleTerms)
    return true
  } catch {
    return false
  }
}

/** The parameters of a geo-query, names compacted: `parseGeoQuery(printGeoQuery(query)) = query`. */
export function printGeoQuery({ relation: { kind, ...distance }, geometry, geoproperty: name }: GeoQuery) {
  const [modifier] = Object.entries(distance)
  return {
    georel: modifier ? `${kind};${modifier[0]}==${modifier[1]}` : kind,
    geometry: geometry.type ?? null,
    coordinates: JSON.stringify(geometry.coordinates),
    geoproperty: exampleTerms.compact(name, 'attribute'),
  }
}

/** Random entities with places, and what is no place, under the names of `arbitraryGeoQuery`. */
export function arbitraryGeoEntity(): fc.Arbitrary<Entity> {
  const instance: fc.Arbitrary<AttributeInstance> = fc.oneof(
    { weight: 6, arbitrary: arbitraryGeometry().map((value) => ({ kind: 'GeoProperty' as const, value })) },
    { weight: 1, arbitrary: arbitraryGeometry().map((value) => ({ kind: 'Property' as const, value })) },
  )
  return fc.record({
    id: fc.constant('urn:x:1'),
    types: fc.constant(['https://example.org/T']),
    attributes: fc.dictionary(geoproperty, fc.array(instance, { minLength: 1, maxLength: 2 }), {
      maxKeys: 2,
    }),
  })
}
