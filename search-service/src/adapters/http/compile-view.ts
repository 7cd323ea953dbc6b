import type { Terms } from '@lodestream/shared/json-ld/terms'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import type { Json } from '@lodestream/shared/ngsi-ld/json'
import { isAbsoluteUri } from '@lodestream/shared/ngsi-ld/names'
import { defaultInstance } from '@lodestream/shared/representation/dataset-filter'
import type { EntityView } from '@lodestream/shared/representation/entity-view'
import type { JoinRequest } from '@lodestream/shared/representation/join-entities'
import { parseLanguageRanges } from '@lodestream/shared/representation/language-ranges'
import {
  assertNoConflict,
  type Projection,
  parseProjection,
  projectionDepth,
} from '@lodestream/shared/representation/projection'
import { expandAttributeNames } from './attribute-names.ts'
import { maxQueryIds } from './compile-query.ts'
import { given } from './given.ts'
import type { ViewTexts } from './query-texts.ts'

/**
 * Understands what is to be shown, names expanded. Throws BadRequestData that names the parameter or member and the rule,
 * TooComplexQuery beyond the limits.
 */
export function compileView(texts: ViewTexts, terms: Terms, joinLevel: number): EntityView {
  const { source, attrs, datasetIds, lang } = texts
  const pick = compileProjection(texts, 'pick', { terms, joinLevel })
  const omit = compileProjection(texts, 'omit', { terms, joinLevel })
  if (attrs && (pick || omit))
    throw new BadRequestData(`${source} attrs can not go together with pick or omit`)
  if (pick && omit) assertNoConflict(pick, omit, source)
  assertDatasetIds(texts)
  return {
    ...given('attrs', attrs && expandAttributeNames(attrs, `${source} attrs`, terms)),
    ...given('pick', pick),
    ...given('omit', omit),
    ...given('datasetIds', datasetIds),
    ...given('lang', lang === undefined ? undefined : parseLanguageRanges(lang, `${source} lang`)),
  }
}

function compileProjection(
  texts: ViewTexts,
  list: 'pick' | 'omit',
  { terms, joinLevel }: { readonly terms: Terms; readonly joinLevel: number },
): Projection | undefined {
  const expressions = texts[list]
  if (expressions === undefined) return undefined
  const label = `${texts.source} ${list}`
  const projection = parseProjection(expressions, label, terms)
  const depth = projectionDepth(projection)
  if (depth > 0 && joinLevel === 0) throw new BadRequestData(`${label} has braces, which need join`)
  if (depth > joinLevel)
    throw new BadRequestData(`${label} nests braces deeper than joinLevel, which is ${joinLevel}`)
  return projection
}

function assertDatasetIds({ source, datasetIds }: ViewTexts): void {
  const wrong = datasetIds?.find((datasetId) => datasetId !== defaultInstance && !isAbsoluteUri(datasetId))
  if (wrong !== undefined)
    throw new BadRequestData(`${source} datasetId has ${wrong}, which is neither an absolute URI nor @none`)
}

/**
 * Understands `join`, `joinLevel` and `containedBy`; undefined when nothing is to be joined. Without join the other two are
 * checked all the same. Throws BadRequestData.
 */
export function compileJoin({
  source,
  join,
  joinLevel,
  containedBy = [],
}: ViewTexts): JoinRequest | undefined {
  const level = joinLevel === undefined ? 1 : parseJoinLevel(joinLevel, `${source} joinLevel`)
  const wrong = containedBy.find((id) => !isAbsoluteUri(id))
  if (wrong !== undefined)
    throw new BadRequestData(`${source} containedBy has ${wrong}, which is no absolute URI`)
  if (containedBy.length > maxQueryIds)
    throw new BadRequestData(`${source} containedBy names more than ${maxQueryIds} entities`)
  if (join === undefined || join === '@none') return undefined
  if (join !== 'flat' && join !== 'inline')
    throw new BadRequestData(`${source} join must be flat, inline or @none`)
  return { kind: join, level, ...given('containedBy', joinLevel === undefined ? undefined : containedBy) }
}

function parseJoinLevel(value: Json, label: string): number {
  const level = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
  if (typeof level !== 'number' || !Number.isInteger(level) || level < 1)
    throw new BadRequestData(`${label} must be a whole number, 1 or more`)
  return level
}
