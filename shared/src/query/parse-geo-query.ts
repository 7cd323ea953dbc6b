import type { Terms } from '../json-ld/terms.ts'
import { BadRequestData, TooComplexQuery } from '../ngsi-ld/errors.ts'
import { isJsonObject, type Json } from '../ngsi-ld/json.ts'
import { isName } from '../ngsi-ld/names.ts'
import { deepFreeze } from './deep-freeze.ts'
import type { GeoQuery, GeoRelation } from './geo-query.ts'
import { isTangled } from './is-tangled.ts'
import { parseQueryGeometry } from './parse-query-geometry.ts'
import { planarFault } from './planar-geometry.ts'
import { toSphereShape } from './sphere-shape.ts'

/** A geo-query as it comes: the parameters of a URL, all text, or the members of a `geoQ`. */
export interface GeoQueryParts {
  readonly georel?: Json | undefined
  readonly geometry?: Json | undefined
  /** A JSON array, or the text of one. */
  readonly coordinates?: Json | undefined
  readonly geoproperty?: Json | undefined
}

const near = /^near;(maxDistance|minDistance)==((?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)$/
const topological = ['within', 'contains', 'intersects', 'equals', 'disjoint', 'overlaps'] as const

/**
 * Reads a geo-query (clause 4.10), the name of the GeoProperty expanded, `location` by default. Undefined when none of
 * georel, geometry and coordinates is given: geoproperty alone means nothing.
 * @throws BadRequestData naming the part that is missing or wrong, TooComplexQuery for too large a geometry
 */
export function parseGeoQuery(parts: GeoQueryParts, terms: Terms): GeoQuery | undefined {
  const { georel, geometry, coordinates, geoproperty } = parts
  if (georel === undefined && geometry === undefined && coordinates === undefined) return undefined
  assertComplete(parts)
  const query = {
    relation: parseRelation(georel),
    geometry: parseQueryGeometry(
      { name: 'geometry', value: geometry },
      { name: 'coordinates', value: coordinates },
    ),
    geoproperty: parseGeoproperty(geoproperty, terms),
  }
  assertRelatable(query)
  return deepFreeze(query)
}

/**
 * Reads the `geoQ` of a body (clause 5.2.13): georel, geometry and coordinates are mandatory, unknown members ignored.
 * @throws as parseGeoQuery, also when it is no object
 */
export function parseGeoQ(value: Json, terms: Terms): GeoQuery {
  if (!isJsonObject(value)) throw new BadRequestData('geoQ must be an object')
  const query = parseGeoQuery(value, terms)
  if (query === undefined) throw new BadRequestData('geoQ needs georel, geometry and coordinates')
  return query
}

function assertComplete({ georel, geometry, coordinates }: GeoQueryParts): void {
  const missing = Object.entries({ georel, geometry, coordinates }).find(([, value]) => value === undefined)
  if (missing)
    throw new BadRequestData(`A geo-query needs georel, geometry and coordinates; ${missing[0]} is missing`)
}

function parseRelation(georel: Json | undefined): GeoRelation {
  const kind = topological.find((relation) => relation === georel)
  if (kind) return { kind }
  const [, modifier, text] = (typeof georel === 'string' && near.exec(georel)) || []
  const metres = Number(text)
  if (modifier === undefined || !(metres > 0) || !Number.isFinite(metres)) {
    throw new BadRequestData(
      `georel must be ${topological.join(', ')}, near;maxDistance==N or near;minDistance==N, with N metres above 0`,
    )
  }
  return modifier === 'maxDistance'
    ? { kind: 'near', maxDistance: metres }
    : { kind: 'near', minDistance: metres }
}

function parseGeoproperty(name: Json | undefined, terms: Terms): string {
  if (name !== undefined && !isName(name))
    throw new BadRequestData('geoproperty must be the name of a GeoProperty')
  return terms.expand(name ?? 'location', 'attribute')
}

/** Some relations are not defined for some geometries: better said than answered with nothing. */
function assertRelatable({ relation, geometry }: GeoQuery): void {
  if (relation.kind !== 'near') {
    if (isTangled([geometry])) throw new TooComplexQuery('coordinates have edges that meet too often')
    const fault = planarFault(geometry)
    if (fault !== undefined)
      throw new BadRequestData(`coordinates are not those of a valid ${geometry.type}: ${fault}`)
  } else if (toSphereShape(geometry) === undefined) {
    throw new BadRequestData('coordinates have an edge between opposite points of the globe')
  }
}
