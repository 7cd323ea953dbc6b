import type { Iri } from '../ngsi-ld/entity.ts'
import { buildTerms } from './build-terms.ts'
import { coreTerms } from './core-terms.ts'
import type { Terms } from './terms.ts'

/** The names of an event by the `terms` it carries (docs/events.md), the core in force: no context is fetched. */
export function recordedTerms(terms: Readonly<Record<string, Iri>> | undefined): Terms {
  if (terms === undefined) return coreTerms
  return buildTerms(new Map(Object.entries(terms).map(([name, iri]) => [name, { iri }])))
}
