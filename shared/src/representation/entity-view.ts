import type { Iri } from '../ngsi-ld/entity.ts'
import { filterDatasets } from './dataset-filter.ts'
import { filterLanguages } from './language-filter.ts'
import type { LanguageRanges } from './language-ranges.ts'
import { keepAttributes, omitMembers, pickMembers } from './pick-omit.ts'
import type { Projection } from './projection.ts'
import type { ShownEntity } from './shown-entity.ts'

/** What is shown of an entity, whatever the representation (clauses 4.5.5, 4.15 and 4.21). */
export interface EntityView {
  /** Deprecated way to pick attributes; id and type stay. */
  readonly attrs?: readonly Iri[]
  readonly pick?: Projection
  /** After `pick`. */
  readonly omit?: Projection
  /** Only instances with these datasetIds; `@none` is the default one. */
  readonly datasetIds?: readonly string[]
  readonly lang?: LanguageRanges
}

/** Applies a view in the order of clause 5.7.2: instances, projection, language. */
export function applyView(entity: ShownEntity, view: EntityView): ShownEntity {
  const { attrs, pick, omit, datasetIds, lang } = view
  let shown = entity
  if (datasetIds) shown = filterDatasets(shown, datasetIds)
  if (attrs) shown = keepAttributes(shown, attrs)
  if (pick) shown = pickMembers(shown, pick)
  if (omit) shown = omitMembers(shown, omit)
  if (lang) shown = filterLanguages(shown, lang)
  return shown
}
