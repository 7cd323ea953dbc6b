import type { AttributeInstance, DateTime, Iri } from './entity.ts'

/** The deletion marker of clause 4.5.0. */
export const ngsiLdNull = 'urn:ngsi-ld:null'

/** Members of an attribute instance, other than its value, that an NGSI-LD Null may remove. */
export type RemovableMember = 'observedAt' | 'unitCode' | 'valueType' | 'objectType' | 'expiresAt' | 'lang'

/** Fragments of attribute instances by expanded attribute name. */
export type AttributeFragments = Readonly<Record<Iri, readonly InstanceFragment[]>>

/**
 * What a body says about one attribute instance. A complete instance is a fragment too (kind and value present);
 * a partial update or merge may leave out either.
 */
export interface InstanceFragment extends Partial<Omit<AttributeInstance, 'attributes'>> {
  /** The kind was not told but read off the value (partial update and merge): the stored one may be another with the same member. */
  readonly inferred?: true
  /** The NGSI-LD Null stands for the whole instance: delete it. */
  readonly deleted?: true
  readonly removed?: readonly RemovableMember[]
  readonly attributes?: AttributeFragments
  /**
   * A concise object without `type` and without a value member (clause 4.5, merge): the reading to take when all
   * its members are those of the stored instance. The fragment itself holds the other reading, a new value.
   */
  readonly asMembers?: InstanceFragment
}

/** An Entity Fragment (clause 5.4): id and types may be missing, scopes and expiresAt may be nulled. */
export interface EntityFragment {
  readonly id?: string
  readonly types?: readonly Iri[]
  readonly scopes?: readonly string[] | typeof ngsiLdNull
  readonly expiresAt?: DateTime | typeof ngsiLdNull
  readonly attributes: AttributeFragments
}
