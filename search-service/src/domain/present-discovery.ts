import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { AttributeInstance, Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'

type Kinds = readonly AttributeInstance['kind'][]

/** EntityTypeList (clause 5.2.24). */
export function presentTypeList(id: string, types: readonly Iri[], terms: Terms): JsonObject {
  return { id, type: 'EntityTypeList', typeList: typeNames(types, terms) }
}

/** EntityType (clause 5.2.25). */
export function presentType(
  { type, attributes }: { readonly type: Iri; readonly attributes: readonly Iri[] },
  terms: Terms,
): JsonObject {
  const attributeNames = attributes.map((attribute) => terms.compact(attribute, 'attribute'))
  return { id: type, type: 'EntityType', typeName: terms.compact(type, 'type'), attributeNames }
}

/** What EntityTypeInfo tells of a type. */
interface InformedType {
  readonly type: Iri
  readonly entityCount: number
  readonly attributes: readonly { readonly attribute: Iri; readonly kinds: Kinds }[]
}

/** EntityTypeInfo (clause 5.2.26). */
export function presentTypeInfo({ type, entityCount, attributes }: InformedType, terms: Terms): JsonObject {
  const attributeDetails = attributes.map(({ attribute, kinds }) => ({
    ...presentAttributeName(attribute, terms),
    attributeTypes: [...kinds],
  }))
  const typeName = terms.compact(type, 'type')
  return { id: type, type: 'EntityTypeInfo', typeName, entityCount, attributeDetails }
}

/** AttributeList (clause 5.2.27). */
export function presentAttributeList(id: string, attributes: readonly Iri[], terms: Terms): JsonObject {
  const attributeList = attributes.map((attribute) => terms.compact(attribute, 'attribute'))
  return { id, type: 'AttributeList', attributeList }
}

/** Attribute (clause 5.2.28), as the list with details has it. */
export function presentAttribute(
  { attribute, types }: { readonly attribute: Iri; readonly types: readonly Iri[] },
  terms: Terms,
): JsonObject {
  return { ...presentAttributeName(attribute, terms), typeNames: typeNames(types, terms) }
}

/** What Attribute tells of one attribute. */
interface InformedAttribute {
  readonly attribute: Iri
  readonly attributeCount: number
  readonly kinds: Kinds
  readonly types: readonly Iri[]
}

/** Attribute (clause 5.2.28), whole. */
export function presentAttributeInfo(informed: InformedAttribute, terms: Terms): JsonObject {
  const { attribute, attributeCount, kinds, types } = informed
  return {
    ...presentAttributeName(attribute, terms),
    attributeCount,
    attributeTypes: [...kinds],
    typeNames: typeNames(types, terms),
  }
}

function presentAttributeName(attribute: Iri, terms: Terms): JsonObject {
  return { id: attribute, type: 'Attribute', attributeName: terms.compact(attribute, 'attribute') }
}

function typeNames(types: readonly Iri[], terms: Terms): string[] {
  return types.map((type) => terms.compact(type, 'type'))
}
