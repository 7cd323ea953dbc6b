import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { TypeSelection } from '@lodestream/shared/query/type-selection'

/** A type selection as text (clause 4.17), names compacted. */
export function presentTypes(selection: TypeSelection, terms: Terms): string {
  if (selection.kind === 'any') return '*'
  if (selection.kind === 'type') return terms.compact(selection.type, 'type')
  if (selection.kind === 'and') {
    return `(${selection.operands.map((operand) => presentAlternatives(operand, terms)).join(';')})`
  }
  return selection.operands.map((operand) => presentTypes(operand, terms)).join(',')
}

function presentAlternatives(selection: TypeSelection, terms: Terms): string {
  const text = presentTypes(selection, terms)
  return selection.kind === 'or' ? `(${text})` : text
}
