import type { Iri } from '../ngsi-ld/entity.ts'

/** What a processed @context says of one term, as far as names of NGSI-LD are concerned. */
export interface TermDefinition {
  /** The IRI or the keyword the term stands for; null when the context maps the term to null. */
  readonly iri: Iri | null
  /** The term may stand before the colon of a compact IRI. */
  readonly isPrefix?: boolean
  /** The values of the term are coerced to a datatype, so the term cannot name a reified attribute (Annex C.6). */
  readonly isDatatyped?: boolean
  /** The term names the property in the other direction: it never stands for the IRI on output. */
  readonly isReverse?: boolean
}

export type TermDefinitions = ReadonlyMap<string, TermDefinition>
