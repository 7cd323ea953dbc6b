import type { ShownEntity } from './shown-entity.ts'

/** How a list of datasetIds names the instance that has none (clause 4.5.5). */
export const defaultInstance = '@none'

/**
 * Only the instances with these datasetIds, `@none` being the default one; an attribute left with none disappears.
 * Sub-attributes stay as they are (clause 4.5.5).
 */
export function filterDatasets(entity: ShownEntity, datasetIds: readonly string[]): ShownEntity {
  const kept = Object.entries(entity.attributes)
    .map(([name, instances]) => [name, instances.filter(isNamed)] as const)
    .filter(([, instances]) => instances.length > 0)
  return { ...entity, attributes: Object.fromEntries(kept) }

  function isNamed({ datasetId = defaultInstance }: { readonly datasetId?: string }): boolean {
    return datasetIds.includes(datasetId)
  }
}
