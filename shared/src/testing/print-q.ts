import type { Terms } from '../json-ld/terms.ts'
import type { QEqualValue, QExpression, QTarget } from '../query/q-expression.ts'

const signs = {
  equal: '==',
  unequal: '!=',
  greater: '>',
  greaterOrEqual: '>=',
  less: '<',
  lessOrEqual: '<=',
} as const

/** The text of a query, names compacted: `parseQ(printQ(q)) = q`. */
export function printQ(expression: QExpression, terms: Terms): string {
  const print = (operand: QExpression) =>
    operand.kind === 'and' || operand.kind === 'or' ? `(${printQ(operand, terms)})` : printQ(operand, terms)
  switch (expression.kind) {
    case 'and':
      return expression.operands.map(print).join(';')
    case 'or':
      return expression.operands.map(print).join('|')
    case 'exists':
      return printTarget(expression.target, terms)
    case 'matches':
    case 'notMatches':
      return `${printTarget(expression.target, terms)}${expression.kind === 'matches' ? '~=' : '!~='}${JSON.stringify(expression.pattern)}`
    default:
      return printTarget(expression.target, terms) + signs[expression.kind] + printValue(expression.value)
  }
}

function printTarget({ path, member, bracket }: QTarget, terms: Terms): string {
  const names = [...path.map((iri) => terms.compact(iri, 'attribute')), ...(member ? [member] : [])]
  return names.join('.') + (bracket ? `[${bracket.text}]` : '')
}

function printValue(value: QEqualValue): string {
  switch (value.type) {
    case 'list':
      return value.values.map(printValue).join(',')
    case 'range':
      return `${printValue(value.min)}..${printValue(value.max)}`
    case 'string':
      return JSON.stringify(value.value)
    default:
      return `${value.value}`
  }
}
