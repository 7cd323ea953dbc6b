import type { QContext } from './parse-q-context.ts'
import type { QEqualValue, QScalar, QTarget } from './q-expression.ts'
import { temporalTypeOf } from './temporal-literal.ts'

const temporalMembers: readonly (string | undefined)[] = [
  'createdAt',
  'modifiedAt',
  'expiresAt',
  'observedAt',
]

/** What `value` means for this target: `adaptScalar` for each value in it. */
export function adaptEqualValue(context: QContext, target: QTarget, value: QEqualValue): QEqualValue {
  switch (value.type) {
    case 'list':
      return { ...value, values: value.values.map((each) => adaptScalar(context, target, each)) }
    case 'range':
      return {
        ...value,
        min: adaptScalar(context, target, value.min),
        max: adaptScalar(context, target, value.max),
      }
    default:
      return adaptScalar(context, target, value)
  }
}

/**
 * What a text means for this target: an IRI where values are to be expanded (expandValues, vocabulary coercion), a
 * DateTime where the target is a timestamp and the text is one (clause 4.9).
 */
export function adaptScalar<Value extends QScalar>(
  { terms, expandValues }: QContext,
  { path, member }: QTarget,
  value: Value,
): Value {
  if (value.type !== 'string' && value.type !== 'uri') return value
  if (temporalMembers.includes(member)) {
    return temporalTypeOf(value.value) === 'dateTime' ? { ...value, type: 'dateTime' } : value
  }
  const expands = member === undefined && expandValues.has(path.at(-1) ?? '')
  return expands ? { ...value, value: terms.expand(value.value, 'vocab') } : value
}
