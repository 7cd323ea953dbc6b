import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { isAbsoluteUri } from '@lodestream/shared/ngsi-ld/names'
import { parseQ } from '@lodestream/shared/query/parse-q'
import { parseTypeSelection } from '@lodestream/shared/query/parse-type-selection'
import { compilePattern } from '@lodestream/shared/query/pattern'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import type { EntityQuery, EntitySelector } from '../../ports/entity-reader.ts'
import { expandAttributeNames } from './attribute-names.ts'
import type { QueryTexts, SelectorTexts } from './query-texts.ts'

/** How many ids one query may name. */
export const maxQueryIds = 1_000

/**
 * Understands the conditions of a query, names expanded. Throws BadRequestData that names the parameter or member and the
 * rule, TooComplexQuery beyond the limits.
 */
export function compileQuery(texts: QueryTexts, terms: Terms): EntityQuery {
  const { selectors, source } = texts
  assertIds(texts)
  const attrs = texts.attrs && expandAttributeNames(texts.attrs, `${source} attrs`, terms)
  const q = compileQ(texts, terms)
  return {
    ...(selectors && { selectors: selectors.map((selector) => compileSelector(selector, terms)) }),
    ...(attrs && { attrs }),
    ...(q && { q }),
  }
}

/** Throws BadRequestData when an id is no URI, or when there are too many: needs no @context. */
export function assertIds({ source, selectors = [] }: QueryTexts): void {
  const ids = selectors.flatMap((selector) => selector.ids ?? [])
  const wrong = ids.find((id) => !isAbsoluteUri(id))
  if (wrong !== undefined) throw new BadRequestData(`${source} id has ${wrong}, which is no absolute URI`)
  if (ids.length > maxQueryIds)
    throw new BadRequestData(`${source} id names more than ${maxQueryIds} entities`)
}

/** Next to ids a pattern says nothing (clause 5.2.33). */
function compileSelector({ type, ids, idPattern }: SelectorTexts, terms: Terms): EntitySelector {
  if (idPattern !== undefined) compilePattern(idPattern)
  return {
    ...(type === undefined ? {} : { types: parseTypeSelection(type, terms) }),
    ...(ids && { ids }),
    ...(ids || idPattern === undefined ? {} : { idPattern }),
  }
}

function compileQ(texts: QueryTexts, terms: Terms): QExpression | undefined {
  const expandValues = namesOf(texts, 'expandValues', terms)
  const jsonKeys = namesOf(texts, 'jsonKeys', terms)
  if (texts.q === undefined) return undefined
  return parseQ(texts.q, terms, { ...(expandValues && { expandValues }), ...(jsonKeys && { jsonKeys }) })
}

function namesOf(
  texts: QueryTexts,
  list: 'expandValues' | 'jsonKeys',
  terms: Terms,
): readonly Iri[] | undefined {
  const names = texts[list]
  return names && expandAttributeNames(names, `${texts.source} ${list}`, terms)
}
