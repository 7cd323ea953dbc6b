import { defaultVocabulary } from './core-context.ts'
import { type CoreTerm, coreContextTerms } from './core-context-terms.ts'
import type { TermDefinition, TermDefinitions } from './term-definition.ts'

const prefixes: ReadonlyMap<string, string> = new Map([
  ['ngsi-ld', 'https://uri.etsi.org/ngsi-ld/'],
  ['geojson', 'https://purl.org/geojson/vocab#'],
])

function absolute(id: string): string {
  if (id.startsWith('@') || id.includes('://')) return id
  const [prefix = '', name = ''] = id.split(':')
  const namespace = prefixes.get(prefix)
  return namespace === undefined ? defaultVocabulary + id : namespace + name
}

// The DateTime terms of the core count as plain: `startAt` may well name an attribute, and for an object as its value
// the coercion says nothing, so the short name means the same graph.
function definitionOf({ term, id }: CoreTerm): TermDefinition {
  return { iri: absolute(id), ...(prefixes.has(term) && { isPrefix: true }) }
}

/** The terms of the core @context that is in force, processed. */
export const coreDefinitions: TermDefinitions = new Map(
  coreContextTerms
    .filter(({ versions }) => versions?.includes('1.9') ?? true)
    .map((row) => [row.term, definitionOf(row)]),
)
