import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { isAbsoluteUri } from '@lodestream/shared/ngsi-ld/names'
import { parseQ } from '@lodestream/shared/query/parse-q'
import { parseScopeQuery } from '@lodestream/shared/query/parse-scope-query'
import { parseTypeSelection } from '@lodestream/shared/query/parse-type-selection'
import { compilePattern } from '@lodestream/shared/query/pattern'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import type { EntityQuery, EntitySelector } from '../../ports/entity-reader.ts'
import { expandAttributeNames } from './attribute-names.ts'
import { given } from './given.ts'
import type { QueryTexts, SelectorTexts, TextSource } from './query-texts.ts'

/** How many ids one query may name. */
export const maxQueryIds = 1_000

/**
 * Understands the conditions of a query, names expanded. `joinLevel` is how many relationships q may follow: 0 without join.
 * Throws BadRequestData that names the parameter or member and the rule, TooComplexQuery beyond the limits.
 */
export function compileQuery(texts: QueryTexts, terms: Terms, joinLevel = 0): EntityQuery {
  const { selectors, source, scopeQ } = texts
  assertIds(texts)
  const attrs = texts.attrs && expandAttributeNames(texts.attrs, `${source} attrs`, terms)
  assertCsf(texts, terms)
  return {
    ...given(
      'selectors',
      selectors?.map((selector) => compileSelector(selector, { source, terms })),
    ),
    ...given('attrs', attrs),
    ...given('q', compileQ(texts, terms, joinLevel)),
    ...given('geo', texts.geo?.(terms)),
    ...given('scope', scopeQ === undefined ? undefined : parseScopeQuery(scopeQ)),
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
function compileSelector(
  { type, ids, idPattern }: SelectorTexts,
  { source, terms }: { readonly source: TextSource; readonly terms: Terms },
): EntitySelector {
  if (idPattern !== undefined) naming(`${source} idPattern`, () => compilePattern(idPattern))
  return {
    ...given('types', type === undefined ? undefined : parseTypeSelection(type, terms)),
    ...given('ids', ids),
    ...given('idPattern', ids ? undefined : idPattern),
  }
}

function compileQ(texts: QueryTexts, terms: Terms, joinLevel: number): QExpression | undefined {
  const expandValues = namesOf(texts, 'expandValues', terms)
  const jsonKeys = namesOf(texts, 'jsonKeys', terms)
  if (texts.q === undefined) return undefined
  return parseQ(texts.q, terms, {
    joinLevel,
    ...given('expandValues', expandValues),
    ...given('jsonKeys', jsonKeys),
  })
}

function namesOf(
  texts: QueryTexts,
  list: 'expandValues' | 'jsonKeys',
  terms: Terms,
): readonly Iri[] | undefined {
  const names = texts[list]
  return names && expandAttributeNames(names, `${texts.source} ${list}`, terms)
}

/** A context source filter selects registrations, never entities (clause 4.9): here it only has to be well-formed. */
function assertCsf({ csf, source }: QueryTexts, terms: Terms): void {
  if (csf !== undefined) naming(`${source} csf`, () => parseQ(csf, terms))
}

/** Lets a message say which parameter or member it is about. */
function naming(label: string, parse: () => unknown): void {
  try {
    parse()
  } catch (error) {
    if (error instanceof BadRequestData) throw new BadRequestData(`${label}: ${error.detail}`)
    throw error
  }
}
