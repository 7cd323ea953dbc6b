import type { Terms } from '../json-ld/terms.ts'
import type { AttributeInstance, Entity } from '../ngsi-ld/entity.ts'
import type { Json, JsonObject } from '../ngsi-ld/json.ts'
import { headMembers, outputValue, type RepresentationOptions, systemMembers } from './to-normalized.ts'

/** An entity as the simplified representation (clause 4.5.4, lossy): values only, system members at the entity only. */
export function toSimplified(entity: Entity, terms: Terms, options: RepresentationOptions = {}): JsonObject {
  return {
    ...headMembers(entity, terms),
    ...systemMembers(entity, options),
    ...Object.fromEntries(
      Object.entries(entity.attributes).map(([iri, instances]) => [
        terms.compact(iri, 'attribute'),
        attributeToSimplified(instances, terms),
      ]),
    ),
  }
}

/** All instances of one attribute, simplified: several become a `dataset` by datasetId. */
export function attributeToSimplified(instances: readonly AttributeInstance[], terms: Terms): Json {
  const [only] = instances
  if (instances.length === 1 && only !== undefined) return simplifiedValue(only, terms)
  return {
    dataset: Object.fromEntries(
      instances.map((instance) => [instance.datasetId ?? '@none', simplifiedValue(instance, terms)]),
    ),
  }
}

function simplifiedValue(instance: AttributeInstance, terms: Terms): Json {
  switch (instance.kind) {
    case 'LanguageProperty':
      return { languageMap: instance.value }
    case 'VocabProperty':
      return { vocab: outputValue(instance, terms) }
    case 'JsonProperty':
      return { json: instance.value }
    case 'ListRelationship':
      return instance.value
    default:
      return outputValue(instance, terms)
  }
}
