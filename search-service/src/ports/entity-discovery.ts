import type { AttributeInstance, Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'

/** How the instances of an attribute are made: Property, Relationship, ... */
type Kind = AttributeInstance['kind']

/** A type, and the attributes that entities of the type have. */
export interface DiscoveredType {
  readonly type: Iri
  readonly attributes: readonly Iri[]
}

/** An attribute, and the types of the entities that have it. */
export interface DiscoveredAttribute {
  readonly attribute: Iri
  readonly types: readonly Iri[]
}

/** More about one type. */
export interface TypeInfo {
  readonly entityCount: number
  readonly attributes: readonly { readonly attribute: Iri; readonly kinds: readonly Kind[] }[]
}

/** More about one attribute. */
export interface AttributeInfo {
  /** Instances, those with a datasetId too. */
  readonly attributeCount: number
  readonly kinds: readonly Kind[]
  readonly types: readonly Iri[]
}

/**
 * What types and attributes the current state has (clauses 5.7.5 to 5.7.10). What has expired does not count; an entity of
 * several types counts for each. All lists are in the order of code points, each name once. Every method rejects with
 * NonexistentTenant, with TooManyResults for more than `maxDiscovered` names and with TooComplexQuery when it takes too long.
 */
export interface EntityDiscovery {
  /** The names alone. */
  typeNames(tenant: TenantId): Promise<readonly Iri[]>
  types(tenant: TenantId): Promise<readonly DiscoveredType[]>
  /** Undefined when no entity has this type. */
  type(tenant: TenantId, type: Iri): Promise<TypeInfo | undefined>
  /** The names alone. */
  attributeNames(tenant: TenantId): Promise<readonly Iri[]>
  attributes(tenant: TenantId): Promise<readonly DiscoveredAttribute[]>
  /** Undefined when no entity has this attribute. */
  attribute(tenant: TenantId, attribute: Iri): Promise<AttributeInfo | undefined>
}

/** Names in one answer, and pairs of a type and an attribute. */
export const maxDiscovered = 100_000
