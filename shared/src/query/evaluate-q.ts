import type { Entity } from '../ngsi-ld/entity.ts'
import { linkedEntities } from './linked-entities.ts'
import { compilePattern } from './pattern.ts'
import { equalTest, orderTest, type ValueTest } from './q-comparison.ts'
import { compileTarget, type QElement } from './q-element.ts'
import type { QExpression } from './q-expression.ts'
import type { ResolveEntity } from './resolve-entity.ts'

/** A query that can be asked of many entities. Without `resolve` no linked entity can be retrieved. */
export type QTest = (entity: Entity, resolve?: ResolveEntity) => boolean

/** Whether an entity satisfies a query (clause 4.9). To evaluate one query often, compile it. */
export function evaluateQ(expression: QExpression, entity: Entity, resolve?: ResolveEntity): boolean {
  return compileQ(expression)(entity, resolve)
}

/**
 * The query as a predicate on entities; it depends on the current state alone, of linked entities too; expired
 * instances count.
 */
export function compileQ(expression: QExpression): QTest {
  switch (expression.kind) {
    case 'and':
    case 'or': {
      const operands = expression.operands.map(compileQ)
      return expression.kind === 'and'
        ? (entity, resolve) => operands.every((operand) => operand(entity, resolve))
        : (entity, resolve) => operands.some((operand) => operand(entity, resolve))
    }
    case 'linked':
      return compileLinked(expression)
    default:
      return compileTarget(expression.target, elementTest(expression))
  }
}

type Linked = Extract<QExpression, { kind: 'linked' }>
type Term = Exclude<QExpression, { kind: 'and' | 'or' | 'linked' }>

/** Goes level by level, each entity once, so that the work is bounded by the entities within reach. */
function compileLinked(expression: Linked): QTest {
  const links: Linked[] = []
  let inner: QExpression = expression
  for (; inner.kind === 'linked'; inner = inner.inner) links.push(inner)
  const test = compileQ(inner)
  return (entity, resolve) => {
    if (resolve === undefined) return false
    const reached = links.reduce<readonly Entity[]>(
      (entities, link) => linkedEntities(entities, link, resolve),
      [entity],
    )
    return reached.some((each) => test(each, resolve))
  }
}

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
