import type { Entity } from '../ngsi-ld/entity.ts'
import { compilePattern } from './pattern.ts'
import { equalTest, orderTest, type ValueTest } from './q-comparison.ts'
import { elementsOf, type QElement } from './q-element.ts'
import type { QExpression } from './q-expression.ts'

/** Whether an entity satisfies a query (clause 4.9). To evaluate one query often, compile it. */
export function evaluateQ(expression: QExpression, entity: Entity): boolean {
  return compileQ(expression)(entity)
}

/** The query as a predicate on entities; it depends on the current state alone, expired instances count. */
export function compileQ(expression: QExpression): (entity: Entity) => boolean {
  if (expression.kind === 'and' || expression.kind === 'or') {
    const operands = expression.operands.map(compileQ)
    return expression.kind === 'and'
      ? (entity) => operands.every((operand) => operand(entity))
      : (entity) => operands.some((operand) => operand(entity))
  }
  const test = elementTest(expression)
  return (entity) => elementsOf(expression.target, entity).some(test)
}

type Term = Exclude<QExpression, { kind: 'and' | 'or' }>

/** The test one element must pass; several instances of an attribute: any of them. */
function elementTest(term: Term): (element: QElement) => boolean {
  switch (term.kind) {
    case 'exists':
      return () => true
    case 'equal':
      return anyValue(equalTest(term.value))
    case 'unequal':
      return noValue(equalTest(term.value))
    case 'greater':
      return anyValue(orderTest(term.value, (order) => order > 0))
    case 'greaterOrEqual':
      return anyValue(orderTest(term.value, (order) => order >= 0))
    case 'less':
      return anyValue(orderTest(term.value, (order) => order < 0))
    case 'lessOrEqual':
      return anyValue(orderTest(term.value, (order) => order <= 0))
    case 'matches':
      return anyValue(patternTest(term.pattern))
    case 'notMatches': {
      const hasText = anyValue((value, textual) => textual && typeof value === 'string')
      const noMatch = noValue(patternTest(term.pattern))
      return (element) => hasText(element) && noMatch(element)
    }
  }
}

function anyValue(test: ValueTest): (element: QElement) => boolean {
  return ({ values, textual }) => values.some((value) => test(value, textual))
}

function noValue(test: ValueTest): (element: QElement) => boolean {
  return ({ values, textual }) => !values.some((value) => test(value, textual))
}

function patternTest(text: string): ValueTest {
  const pattern = compilePattern(text)
  return (value, textual) => textual && typeof value === 'string' && pattern.test(value)
}
