import { compilePattern } from '@lodestream/shared/query/pattern'
import type { QExpression, QTarget } from '@lodestream/shared/query/q-expression'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { linkedToSql } from './linked-sql.ts'
import { equalCondition, isText, orderCondition, patternCondition } from './q-sql-comparison.ts'
import { elementsOf } from './q-sql-target.ts'
import type { Reading } from './visible-entity.ts'

type Condition = RawBuilder<SqlBool>

/**
 * A query (clause 4.9) as a condition on the column `doc` of the table `entity`, the JSON of an Entity; false for a
 * tombstone. Every value is a bound parameter. Without `reading` no linked entity can be retrieved. Held equal to
 * shared/query/evaluate-q by a property test.
 */
export function qToSql(expression: QExpression, reading?: Reading): Condition {
  const toSql = (operand: QExpression) => qToSql(operand, reading)
  switch (expression.kind) {
    case 'and':
      return sql<SqlBool>`(${sql.join(expression.operands.map(toSql), sql` and `)})`
    case 'or':
      return sql<SqlBool>`(${sql.join(expression.operands.map(toSql), sql` or `)})`
    case 'linked':
      return reading === undefined ? sql<SqlBool>`false` : linkedToSql(expression, reading, toSql)
    default:
      return termCondition(expression)
  }
}

type Term = Exclude<QExpression, { kind: 'and' | 'or' | 'linked' }>

const operators = { greater: '>', greaterOrEqual: '>=', less: '<', lessOrEqual: '<=' } as const

function termCondition(term: Term): Condition {
  const general = sql<SqlBool>`exists (
    select from ${elementsOf(term.target)} where element.list is not null and ${elementCondition(term)})`
  const plain = plainCondition(term)
  return plain === undefined ? general : plainOr(plain, term.target, general)
}

/** What a lone number, text or boolean must satisfy, as far as it does not matter of what kind its attribute is. */
function plainCondition(term: Term): Condition | undefined {
  const { path, member, bracket } = term.target
  if (path.length !== 1 || member !== undefined || bracket !== undefined || !('value' in term))
    return undefined
  if (term.kind !== 'equal' && term.kind !== 'unequal')
    return term.value.type === 'number' ? orderCondition(term.value, operators[term.kind]) : undefined
  if (!['number', 'string', 'boolean'].includes(term.value.type)) return undefined
  const equal = equalCondition(term.value)
  return term.kind === 'equal' ? equal : sql<SqlBool>`not ${equal}`
}

/** Most attributes have one instance with one value: then nothing has to be unfolded. */
function plainOr(plain: Condition, { path: [name = ''] }: QTarget, general: Condition): Condition {
  const instance = (place: string) => sql`${['attributes', name, place]}::text[]`
  return sql<SqlBool>`(
    select case when jsonb_typeof(value.v) in ('number', 'string', 'boolean') and value.alone then ${plain} else ${general} end
    from (
      select entity.doc #> ${instance('0')} -> 'value' as v, entity.doc #> ${instance('1')} is null as alone offset 0
    ) as value)`
}

/** What one element must satisfy. */
function elementCondition(term: Term): Condition {
  switch (term.kind) {
    case 'exists':
      return sql<SqlBool>`true`
    case 'equal':
      return anyValue(equalCondition(term.value))
    case 'unequal':
      return sql<SqlBool>`not ${anyValue(equalCondition(term.value))}`
    case 'matches':
      return anyValue(patternCondition(compilePattern(term.pattern).source))
    case 'notMatches': {
      const matches = anyValue(patternCondition(compilePattern(term.pattern).source))
      return sql<SqlBool>`${anyValue(isText)} and not ${matches}`
    }
    default:
      return anyValue(orderCondition(term.value, operators[term.kind]))
  }
}

/** Some value of the element, taken out of a JSON-LD typed value, satisfies the condition on `value.v`. */
function anyValue(condition: Condition): Condition {
  return sql<SqlBool>`exists (
    select from jsonb_array_elements(element.list) as item(v)
    cross join lateral (
      select case when element.typed then coalesce(item.v -> '@value', item.v) else item.v end as v offset 0
    ) as value
    where ${condition})`
}
