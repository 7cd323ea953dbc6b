import type { Iri } from '../ngsi-ld/entity.ts'
import { defaultVocabulary } from './core-context.ts'
import { coreDefinitions } from './core-definitions.ts'
import { expandName } from './expand-name.ts'
import { buildInverseContext, compareTerms, type InverseContext } from './inverse-context.ts'
import type { TermDefinitions } from './term-definition.ts'
import type { TermUse } from './terms.ts'

const coreInverse = buildInverseContext(coreDefinitions)
const keywordTerms: ReadonlyMap<string, string> = new Map([
  ['@id', 'id'],
  ['@type', 'type'],
])

/** A user context from both sides; the core is always there beside it. */
export interface TermIndex {
  readonly definitions: TermDefinitions
  readonly inverse: InverseContext
}

/**
 * IRI compaction of JSON-LD 1.1 API 6.2, for names: a term, else the suffix in the default vocabulary, else a compact
 * IRI, else the IRI itself. Every answer but the last expands back to the IRI; so does the last, unless the context
 * uses the scheme of the IRI as a prefix for something else.
 */
export function compactIri(iri: Iri, use: TermUse, index: TermIndex): string {
  const expandsBack = (name: string) => expandName(name, index.definitions) === iri
  const firstOf = (candidates: readonly string[]) => candidates.find(expandsBack)
  return (
    firstOf(termsFor(iri, use, index)) ??
    firstOf(vocabularySuffix(iri, index)) ??
    firstOf(compactForms(iri, index)) ??
    iri
  )
}

function termsFor(iri: Iri, use: TermUse, { inverse }: TermIndex): readonly string[] {
  const alias = keywordTerms.get(iri)
  if (alias !== undefined) return [alias]
  const side = use === 'attribute' ? 'attributeTerms' : 'terms'
  const found = [coreInverse[side].get(iri), inverse[side].get(iri)]
  return found.filter((term) => term !== undefined).sort(compareTerms)
}

function vocabularySuffix(iri: Iri, { definitions }: TermIndex): readonly string[] {
  if (!iri.startsWith(defaultVocabulary) || iri === defaultVocabulary) return []
  const suffix = iri.slice(defaultVocabulary.length)
  return definitions.has(suffix) ? [] : [suffix]
}

function compactForms(iri: Iri, { inverse }: TermIndex): readonly string[] {
  // An IRI of the default vocabulary is written in full rather than as ngsi-ld:default-context/... (clause 4.4).
  const shortest = iri.startsWith(defaultVocabulary) ? defaultVocabulary.length : 0
  return [coreInverse, inverse].flatMap((side) => compactFormsOf(iri, side, shortest)).sort(compareTerms)
}

function compactFormsOf(
  iri: Iri,
  { prefixes, namespaceLengths }: InverseContext,
  shortest: number,
): string[] {
  return namespaceLengths
    .filter((length) => length >= shortest && length < iri.length)
    .map((length) => ({ prefix: prefixes.get(iri.slice(0, length)), suffix: iri.slice(length) }))
    .filter(({ prefix }) => prefix !== undefined)
    .map(({ prefix, suffix }) => `${prefix}:${suffix}`)
}
