import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { formRange, type IndexForm, type IndexKey } from './index-key.ts'

/** Keys of one attribute: those of a range, or all of them when there is none. */
export interface AttributeRange {
  readonly name: Iri
  readonly keys?: { readonly from: IndexKey; readonly to: IndexKey }
}

/** Rows that every entity has one of which satisfies a condition; `covers` as in Access. */
export interface AttributeAccess {
  readonly ranges: readonly AttributeRange[]
  readonly covers: boolean
}

/** Any row of an attribute. */
export function anyValue(name: Iri, covers: boolean): AttributeAccess {
  return { ranges: [{ name }], covers }
}

/** Any value of some forms. */
export function anyOfForms(name: Iri, forms: readonly IndexForm[]): readonly AttributeRange[] {
  return forms.map((form) => ({ name, keys: formRange(form) }))
}

/** Rows of any of several conditions; undefined when one of them has none. */
export function unionOf(operands: readonly (AttributeAccess | undefined)[]): AttributeAccess | undefined {
  const known = operands.filter((operand) => operand !== undefined)
  if (known.length < operands.length) return undefined
  return { ranges: known.flatMap(({ ranges }) => ranges), covers: known.every(({ covers }) => covers) }
}
