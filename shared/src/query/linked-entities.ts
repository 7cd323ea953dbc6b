import type { Entity, Iri } from '../ngsi-ld/entity.ts'
import type { Json } from '../ngsi-ld/json.ts'
import type { ResolveEntity } from './resolve-entity.ts'

/**
 * The entities that a relationship of some entities leads to, each once: every object of every instance (clause 4.9,
 * linked entities), of one of `types` if there are any. Those that cannot be retrieved are left out.
 */
export function linkedEntities(
  entities: readonly Entity[],
  { relationship, types }: { readonly relationship: Iri; readonly types?: readonly Iri[] },
  resolve: ResolveEntity,
): readonly Entity[] {
  const ids = new Set(entities.flatMap((entity) => objectsOf(entity, relationship)))
  return [...ids]
    .map(resolve)
    .filter((entity) => entity !== undefined)
    .filter((entity) => types === undefined || types.some((type) => entity.types.includes(type)))
}

function objectsOf({ attributes }: Entity, relationship: Iri): readonly string[] {
  const instances = Object.hasOwn(attributes, relationship) ? (attributes[relationship] ?? []) : []
  return instances
    .filter(({ kind }) => kind === 'Relationship' || kind === 'ListRelationship')
    .flatMap(({ value }): readonly Json[] => (Array.isArray(value) ? value : [value]))
    .filter((object) => typeof object === 'string')
}
