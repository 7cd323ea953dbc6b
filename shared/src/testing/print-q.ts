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
    case 'linked':
      return printLinked(expression, terms)
    default:
      return printTarget(expression.target, terms) + printOperation(expression)
  }
}

type Term = Exclude<QExpression, { kind: 'and' | 'or' | 'linked' }>

function printOperation(term: Term): string {
  switch (term.kind) {
    case 'exists':
      return ''
    case 'matches':
    case 'notMatches':
      return `${term.kind === 'matches' ? '~=' : '!~='}${JSON.stringify(term.pattern)}`
    default:
      return signs[term.kind] + printValue(term.value)
  }
}

/** The operator of the innermost term stands behind the closing braces. */
function printLinked(linked: Extract<QExpression, { kind: 'linked' }>, terms: Terms): string {
  let path = ''
  let braces = ''
  let inner: QExpression = linked
  for (; inner.kind === 'linked'; inner = inner.inner) {
    const types = inner.types?.map((type) => terms.compact(type, 'type')).join(',')
    path += `${terms.compact(inner.relationship, 'attribute')}{${types === undefined ? '' : `${types}:`}`
    braces += '}'
  }
  if (inner.kind === 'and' || inner.kind === 'or') throw new Error('q has no text for this expression')
  return path + printTarget(inner.target, terms) + braces + printOperation(inner)
}

/** The text of a path. */
export function printTarget({ path, member, bracket }: QTarget, terms: Terms): string {
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
