import type { Iri } from '../ngsi-ld/entity.ts'
import { isGeometry } from '../ngsi-ld/geometry.ts'
import type { Json, JsonObject } from '../ngsi-ld/json.ts'
import { defaultInstance } from './dataset-filter.ts'
import type { ShownEntity } from './shown-entity.ts'

/** How entities become GeoJSON (clauses 4.5.16 and 4.5.17). */
export interface GeoJsonOptions {
  /** The GeoProperty whose value is the geometry. */
  readonly geometryProperty: Iri
  /** The instance to take: the first of these that there is; absent: the default one. */
  readonly datasetIds?: readonly string[]
  /** The representation of what goes into `properties`. */
  readonly write: (entity: ShownEntity) => JsonObject
}

/**
 * An entity as a GeoJSON Feature. `id` and `type` are those of the Feature, whatever was picked or omitted; `geometry` is null
 * when the entity shows no such geometry.
 */
export function toFeature(entity: ShownEntity, options: GeoJsonOptions): JsonObject {
  const { id: _, ...properties } = options.write(entity)
  return { id: entity.id, type: 'Feature', geometry: geometryOf(entity, options), properties }
}

/** Features together; their @context, if any, belongs beside `features`. */
export function toFeatureCollection(entities: readonly ShownEntity[], options: GeoJsonOptions): JsonObject {
  return { type: 'FeatureCollection', features: entities.map((entity) => toFeature(entity, options)) }
}

function geometryOf({ attributes }: ShownEntity, options: GeoJsonOptions): Json {
  const { geometryProperty, datasetIds = [defaultInstance] } = options
  const instances = Object.hasOwn(attributes, geometryProperty) ? (attributes[geometryProperty] ?? []) : []
  const chosen = datasetIds
    .map((wanted) => instances.find(({ datasetId = defaultInstance }) => datasetId === wanted))
    .find((instance) => instance !== undefined)
  return chosen?.kind === 'GeoProperty' && isGeometry(chosen.value) ? chosen.value : null
}
