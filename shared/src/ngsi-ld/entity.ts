import type { Json } from './json.ts'

/** An absolute IRI: the expanded form of an entity type, an attribute name or a vocabulary value. */
export type Iri = string

/** ISO 8601 DateTime in UTC as in clause 4.8: `YYYY-MM-DDThh:mm:ss[.f{1,6}]Z`. */
export type DateTime = string

/** The eight attribute kinds of clause 4.5. */
export const attributeKinds = [
  'Property',
  'GeoProperty',
  'LanguageProperty',
  'VocabProperty',
  'JsonProperty',
  'ListProperty',
  'Relationship',
  'ListRelationship',
] as const

export type AttributeKind = (typeof attributeKinds)[number]

/** The member that carries the value of each kind in a normalized representation (clause 4.5). */
export const valueMember = {
  Property: 'value',
  GeoProperty: 'value',
  LanguageProperty: 'languageMap',
  VocabProperty: 'vocab',
  JsonProperty: 'json',
  ListProperty: 'valueList',
  Relationship: 'object',
  ListRelationship: 'objectList',
} as const satisfies Record<AttributeKind, string>

/** Attribute instances by expanded attribute name. Within a name at most one instance per datasetId. */
export type Attributes = Readonly<Record<Iri, readonly AttributeInstance[]>>

/**
 * One value of an attribute, identified by (attribute name, datasetId). The value sits in `value` whatever the
 * kind: a languageMap object, IRI(s) of a VocabProperty, URI or URI[] of a Relationship, URI[] of a
 * ListRelationship, the array of a ListProperty, the raw JSON of a JsonProperty, a parsed geometry.
 */
export interface AttributeInstance {
  readonly kind: AttributeKind
  readonly value: Json
  /** Absent on the default instance. */
  readonly datasetId?: string
  readonly observedAt?: DateTime
  readonly unitCode?: string
  readonly valueType?: Iri
  readonly objectType?: readonly Iri[]
  readonly expiresAt?: DateTime
  /** Only on a Property that is the result of a language filter (clause 4.15). */
  readonly lang?: string
  /** Only on the sub-attribute `ngsildproof`. */
  readonly entityIdSealed?: string
  readonly entityTypeSealed?: Iri
  /** Stamped when the instance is written; always there on stored instances. */
  readonly createdAt?: DateTime
  readonly modifiedAt?: DateTime
  readonly attributes?: Attributes
}

/** An entity in expanded form: no term of any @context is left in it. Immutable. */
export interface Entity {
  readonly id: string
  readonly types: readonly Iri[]
  readonly scopes?: readonly string[]
  readonly expiresAt?: DateTime
  readonly createdAt?: DateTime
  readonly modifiedAt?: DateTime
  readonly attributes: Attributes
}

/** An entity as it stands in the store: stamped, with its version (+1 per committed change). */
export interface StoredEntity extends Entity {
  readonly createdAt: DateTime
  readonly modifiedAt: DateTime
  readonly version: number
}
