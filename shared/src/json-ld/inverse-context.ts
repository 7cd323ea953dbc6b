import type { Iri } from '../ngsi-ld/entity.ts'
import type { TermDefinition, TermDefinitions } from './term-definition.ts'

/** From IRIs back to terms. Of several terms the shortest, then the least, stands for an IRI (JSON-LD 1.1 API 4.3). */
export interface InverseContext {
  readonly terms: ReadonlyMap<Iri, string>
  /** Without the terms coerced to a datatype. */
  readonly attributeTerms: ReadonlyMap<Iri, string>
  /** Usable prefixes by namespace IRI. */
  readonly prefixes: ReadonlyMap<Iri, string>
  /** The distinct lengths of the namespaces. */
  readonly namespaceLengths: readonly number[]
}

/** Negative when `a` comes before `b`: shorter first, then in the order of code units. */
export function compareTerms(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : Number(a > b)
}

export function buildInverseContext(definitions: TermDefinitions): InverseContext {
  const entries = [...definitions].filter(([, { iri, isReverse }]) => iri !== null && !isReverse)
  const prefixes = bestTerms(entries.filter(([, { isPrefix }]) => isPrefix))
  return {
    terms: bestTerms(entries),
    attributeTerms: bestTerms(entries.filter(([, { isDatatyped }]) => !isDatatyped)),
    prefixes,
    namespaceLengths: [...new Set([...prefixes.keys()].map((namespace) => namespace.length))],
  }
}

function bestTerms(entries: readonly (readonly [string, TermDefinition])[]): Map<Iri, string> {
  const best = new Map<Iri, string>()
  for (const [term, { iri }] of entries) {
    const current = best.get(iri ?? '')
    if (iri && (current === undefined || compareTerms(term, current) < 0)) best.set(iri, term)
  }
  return best
}
