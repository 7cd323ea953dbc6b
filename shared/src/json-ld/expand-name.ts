import type { Iri } from '../ngsi-ld/entity.ts'
import { defaultVocabulary } from './core-context.ts'
import { coreDefinitions } from './core-definitions.ts'
import type { TermDefinition, TermDefinitions } from './term-definition.ts'

const absoluteIri = /^([A-Za-z][A-Za-z0-9+-.]*|_):\S*$/
const keywordForm = /^@[a-zA-Z]+$/

/** The definition in force: the core has absolute precedence (clause 5.5.7). */
function definitionIn(definitions: TermDefinitions, term: string): TermDefinition | undefined {
  return coreDefinitions.get(term) ?? definitions.get(term)
}

/**
 * IRI expansion of JSON-LD 1.1 API 5.2, relative to the default vocabulary. A keyword, or what has the form of one,
 * stays as it is; a term mapped to null is treated as unknown, so that no data is dropped.
 */
export function expandName(name: string, definitions: TermDefinitions): Iri {
  const iri = definitionIn(definitions, name)?.iri
  if (iri) return iri
  if (keywordForm.test(name)) return name
  return expandWithColon(name, definitions) ?? defaultVocabulary + name
}

function expandWithColon(name: string, definitions: TermDefinitions): Iri | undefined {
  const colon = name.indexOf(':')
  if (colon <= 0) return undefined
  const suffix = name.slice(colon + 1)
  if (name.startsWith('_:') || suffix.startsWith('//')) return name
  const prefix = definitionIn(definitions, name.slice(0, colon))
  if (prefix?.isPrefix && prefix.iri) return prefix.iri + suffix
  return absoluteIri.test(name) ? name : undefined
}
