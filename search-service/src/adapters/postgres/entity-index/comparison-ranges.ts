import type { QComparable, QEqualValue, QScalar } from '@lodestream/shared/query/q-expression'
import {
  afterValue,
  fitsKey,
  formRange,
  type IndexForm,
  type IndexKey,
  temporalValueKey,
  valueKey,
} from './index-key.ts'

/** The keys of the values that an order accepts. */
export interface Bounds {
  readonly form: IndexForm
  readonly from: IndexKey
  readonly to: IndexKey
  /** Whether every value that fits into a key as a whole, and is in between, is accepted. */
  readonly exact: boolean
}

type Keys = Pick<Bounds, 'from' | 'to'>
type Order = 'greater' | 'greaterOrEqual' | 'less' | 'lessOrEqual'

/** The keys of the values that satisfy a comparison (shared/query/q-comparison); none: nothing does. `exact` as in Bounds. */
export interface ComparisonRanges {
  readonly ranges: readonly Keys[]
  readonly exact: boolean
}

/** Beyond so many values of a list all values are looked at. */
const maxListed = 200

/** The keys that `order` accepts. */
export function orderRanges(order: Order, expected: QComparable): ComparisonRanges {
  const bounds = orderBounds(order, expected)
  return bounds === undefined ? { ranges: [], exact: true } : { ranges: [bounds], exact: bounds.exact }
}

/** The keys that an order accepts; undefined when it accepts nothing, because what is compared has none. */
export function orderBounds(order: Order, expected: QComparable): Bounds | undefined {
  if (expected.type === 'uri') return undefined
  const form = expected.type === 'string' ? 'text' : expected.type
  const key = comparableKey(expected)
  if (key === undefined) return undefined
  const whole = formRange(form)
  const exact = expected.type !== 'string' || fitsKey(expected.value)
  // The beginning of a text is shared by greater and by smaller ones.
  switch (order) {
    case 'greater':
      return { form, from: exact ? afterValue(key) : key, to: whole.to, exact }
    case 'greaterOrEqual':
      return { form, from: key, to: whole.to, exact }
    case 'less':
      return { form, from: whole.from, to: exact ? key : afterValue(key), exact }
    case 'lessOrEqual':
      return { form, from: whole.from, to: afterValue(key), exact }
  }
}

/** The keys that `==` accepts. */
export function equalRanges(expected: QEqualValue): ComparisonRanges {
  if (expected.type === 'list') return listRanges(expected.values)
  if (expected.type !== 'range') return scalarRanges(expected)
  const min = orderBounds('greaterOrEqual', expected.min)
  const max = orderBounds('lessOrEqual', expected.max)
  if (min === undefined || max === undefined || min.form !== max.form || min.from >= max.to)
    return { ranges: [], exact: true }
  return { ranges: [{ from: min.from, to: max.to }], exact: min.exact && max.exact }
}

function listRanges(values: readonly QScalar[]): {
  readonly ranges: readonly Keys[]
  readonly exact: boolean
} {
  if (values.length > maxListed)
    return {
      ranges: (['number', 'text', 'uri', 'dateTime', 'date', 'time', 'boolean'] as const).map(formRange),
      exact: false,
    }
  const all = values.map(scalarRanges)
  return { ranges: all.flatMap(({ ranges }) => ranges), exact: all.every(({ exact }) => exact) }
}

function scalarRanges(expected: QScalar): ComparisonRanges {
  const keys = scalarKeys(expected)
  const exact = typeof expected.value !== 'string' || fitsKey(expected.value)
  return { ranges: keys.map((key) => ({ from: key, to: afterValue(key) })), exact }
}

function scalarKeys(expected: QScalar): readonly IndexKey[] {
  if (expected.type === 'boolean') return [valueKey('boolean', expected.value)]
  // A text equals a URI of the same text.
  if (expected.type === 'string' || expected.type === 'uri')
    return [valueKey('text', expected.value), valueKey('uri', expected.value)]
  const key = comparableKey(expected)
  return key === undefined ? [] : [key]
}

function comparableKey(expected: QComparable): IndexKey | undefined {
  switch (expected.type) {
    case 'number':
      return valueKey('number', expected.value)
    case 'string':
    case 'uri':
      return valueKey('text', expected.value)
    default:
      return temporalValueKey(expected.type, expected.value)
  }
}
