import type { Iri } from '../ngsi-ld/entity.ts'

/** The frozen AST of an entity type selector (clause 4.17); names are expanded. `any` is `*` (all entities). */
export type TypeSelection =
  | { readonly kind: 'any' }
  | { readonly kind: 'type'; readonly type: Iri }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly TypeSelection[] }

/** Whether an entity with `types` is selected; it may have further types (clause 4.17). */
export function matchesTypes(selection: TypeSelection, types: readonly Iri[]): boolean {
  switch (selection.kind) {
    case 'any':
      return true
    case 'type':
      return types.includes(selection.type)
    case 'and':
      return selection.operands.every((operand) => matchesTypes(operand, types))
    case 'or':
      return selection.operands.some((operand) => matchesTypes(operand, types))
  }
}

/** The types of which one suffices, or undefined when the selection says more than "any of these". */
export function typesOfPlainOr(selection: TypeSelection): readonly Iri[] | undefined {
  if (selection.kind === 'type') return [selection.type]
  if (selection.kind !== 'or') return undefined
  const lists = selection.operands.map(typesOfPlainOr)
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined
}
