import type { Iri } from '../ngsi-ld/entity.ts'
import type { JsonObject } from '../ngsi-ld/json.ts'

/** The frozen AST of a geo-query (clause 4.10): how a GeoProperty of the entity relates to the reference geometry. */
export interface GeoQuery {
  readonly relation: GeoRelation
  /** The reference geometry: GeoJSON with coordinates that fit its type, two dimensions. */
  readonly geometry: JsonObject
  /** The GeoProperty looked at; any of its instances suffices. */
  readonly geoproperty: Iri
}

/** Distances are metres on the sphere of mean radius (evaluate-geo-query says how they and the others are defined). */
export type GeoRelation =
  | { readonly kind: 'near'; readonly maxDistance: number }
  | { readonly kind: 'near'; readonly minDistance: number }
  | { readonly kind: 'within' | 'contains' | 'intersects' | 'equals' | 'disjoint' | 'overlaps' }
