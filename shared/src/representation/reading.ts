import type { Terms } from '../json-ld/terms.ts'
import type { Iri } from '../ngsi-ld/entity.ts'
import type { AttributeFragments } from '../ngsi-ld/fragment.ts'
import type { Json } from '../ngsi-ld/json.ts'
import type { FragmentMode } from './fragment-mode.ts'

/** Where attributes stand: the request's terms, what nulls may do, and the path for errors. */
export interface AttributeReading {
  readonly terms: Terms
  readonly mode: FragmentMode
  /** Of the parent, with a dot behind; empty at the entity. */
  readonly path: string
}

/** One attribute under its name. */
export interface InstanceReading extends AttributeReading {
  readonly name: string
  readonly iri: Iri
  /** Reads the sub-attributes: attributes contain attributes. */
  readonly readAttributes: (
    members: readonly (readonly [string, Json])[],
    reading: AttributeReading,
  ) => AttributeFragments
}
