import type { QComparable, QEqualValue, QScalar } from '@lodestream/shared/query/q-expression'
import {
  type TemporalType,
  temporalForm,
  temporalKey,
  temporalWholeLength,
} from '@lodestream/shared/query/temporal-literal'
import { type RawBuilder, type SqlBool, sql } from 'kysely'

type Condition = RawBuilder<SqlBool>
type Order = '<' | '<=' | '=' | '>=' | '>'

const text = sql`(value.v #>> '{}')`

/** Whether `value.v` is a string that is text. */
export const isText = sql<SqlBool>`element.textual and jsonb_typeof(value.v) = 'string'`

/** The condition of `==` on `value.v`; the twin of equalTest in shared/query/q-comparison. */
export function equalCondition(expected: QEqualValue): Condition {
  switch (expected.type) {
    case 'list':
      return listCondition(expected.values)
    case 'range':
      if (expected.min.type !== expected.max.type) return sql<SqlBool>`false`
      return sql<SqlBool>`${orderCondition(expected.min, '>=')} and ${orderCondition(expected.max, '<=')}`
    case 'dateTime':
    case 'date':
    case 'time':
      return orderCondition(expected, '=')
    default:
      return sql<SqlBool>`value.v = ${JSON.stringify(expected.value)}::jsonb`
  }
}

/** The condition of an order on `value.v`; the twin of orderTest in shared/query/q-comparison. */
export function orderCondition(expected: QComparable, order: Order): Condition {
  const operator = sql.raw(order)
  switch (expected.type) {
    case 'uri':
      return sql<SqlBool>`false`
    case 'number':
      return sql<SqlBool>`jsonb_typeof(value.v) = 'number' and value.v ${operator} ${JSON.stringify(expected.value)}::jsonb`
    case 'string':
      return sql<SqlBool>`${isText} and ${text} collate "C" ${operator} ${expected.value}::text`
    default:
      return temporalCondition(expected.type, expected.value, operator)
  }
}

/** The condition of `~=` on `value.v`. In collation "C" PostgreSQL reads a pattern as RE2 does. */
export function patternCondition(source: string): Condition {
  return sql<SqlBool>`${isText} and ${text} ~ (${source}::text collate "C")`
}

/** One parameter for all values that jsonb can compare, so that a long list stays cheap. */
function listCondition(values: readonly QScalar[]): Condition {
  const isTemporal = ({ type }: QScalar) => type === 'dateTime' || type === 'date' || type === 'time'
  const plain = JSON.stringify(values.filter((value) => !isTemporal(value)).map(({ value }) => value))
  const conditions = values.filter(isTemporal).map(equalCondition)
  return sql<SqlBool>`(${sql.join(
    [sql`value.v in (select jsonb_array_elements(${plain}::jsonb))`, ...conditions],
    sql` or `,
  )})`
}

function temporalCondition(type: TemporalType, expected: string, operator: RawBuilder<unknown>): Condition {
  return sql<SqlBool>`jsonb_typeof(value.v) = 'string'
    and ${text} ~ (${`^${temporalForm[type]}$`}::text collate "C")
    and ${temporalKeyOf(type, text)} collate "C" ${operator} ${temporalKey(type, expected) ?? null}::text`
}

/** The key (shared/query/temporal-literal) of a text that has the lexical form of `type`. */
export function temporalKeyOf(type: TemporalType, of: RawBuilder<unknown>): RawBuilder<unknown> {
  if (type === 'date') return of
  const whole = temporalWholeLength[type]
  return sql`(left(${of}, ${whole}::integer) || rpad(rtrim(substr(${of}, ${whole + 2}::integer), 'Z'), 6, '0'))`
}
