import type { EntityQuery, EntitySelector } from '../ports/entity-reader.ts'

/** The same query, over these entities only. */
export function queryAmong(query: EntityQuery, ids: readonly string[]): EntityQuery {
  const selectors = query.selectors ?? [{}]
  return { ...query, selectors: selectors.map((selector) => selectAmong(selector, ids)) }
}

function selectAmong(selector: EntitySelector, among: readonly string[]): EntitySelector {
  if (selector.ids === undefined) return { ...selector, ids: among }
  const selected = new Set(selector.ids)
  return { ...selector, ids: among.filter((id) => selected.has(id)) }
}
