import type { Terms } from '../json-ld/terms.ts'
import type { Json, JsonObject } from '../ngsi-ld/json.ts'
import type { ShownEntity, ShownInstance } from './shown-entity.ts'
import { headMembers, outputValue, type RepresentationOptions, systemMembers } from './to-normalized.ts'

/** An entity as the simplified representation (clause 4.5.4, lossy): values only, system members at the entity only. */
export function toSimplified(
  entity: ShownEntity,
  terms: Terms,
  options: RepresentationOptions = {},
): JsonObject {
  return {
    ...headMembers(entity, terms),
    ...systemMembers(entity, options),
    ...Object.fromEntries(
      Object.entries(entity.attributes).map(([iri, instances]) => [
        terms.compact(iri, 'attribute'),
        instancesToSimplified(instances, terms, options),
      ]),
    ),
  }
}

/** All instances of one attribute, simplified: several become a `dataset` by datasetId. */
export function attributeToSimplified(instances: readonly ShownInstance[], terms: Terms): Json {
  return instancesToSimplified(instances, terms, {})
}

function instancesToSimplified(
  instances: readonly ShownInstance[],
  terms: Terms,
  options: RepresentationOptions,
): Json {
  const simplify = (instance: ShownInstance) => simplifiedValue(instance, terms, options)
  const [only] = instances
  if (instances.length === 1 && only !== undefined) return simplify(only)
  return {
    dataset: Object.fromEntries(
      instances.map((instance) => [instance.datasetId ?? '@none', simplify(instance)]),
    ),
  }
}

function simplifiedValue(instance: ShownInstance, terms: Terms, options: RepresentationOptions): Json {
  switch (instance.kind) {
    case 'LanguageProperty':
      return { languageMap: instance.value }
    case 'VocabProperty':
      return { vocab: outputValue(instance, terms) }
    case 'JsonProperty':
      return { json: instance.value }
    case 'Relationship':
    case 'ListRelationship':
      return withLinked(instance, (entity) => toSimplified(entity, terms, options))
    default:
      return outputValue(instance, terms)
  }
}

/** URIs, with the linked entities in their place; those that were not found stay URIs (clause 4.5.23). */
function withLinked({ value, linked = [] }: ShownInstance, write: (entity: ShownEntity) => Json): Json {
  const found = new Map(linked.map((entity) => [entity.id, entity]))
  return Array.isArray(value) ? value.map(linkedOrUri) : linkedOrUri(value)

  function linkedOrUri(uri: Json): Json {
    const entity = typeof uri === 'string' ? found.get(uri) : undefined
    return entity ? write(entity) : uri
  }
}
