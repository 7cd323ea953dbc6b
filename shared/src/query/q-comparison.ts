import type { Json } from '../ngsi-ld/json.ts'
import { compareCodePoints } from './compare-code-points.ts'
import type { QComparable, QEqualValue } from './q-expression.ts'
import { temporalKey } from './temporal-literal.ts'

/** Whether one value of a target satisfies a comparison; `textual` as in QElement. */
export type ValueTest = (value: Json, textual: boolean) => boolean

/** The test of `==`: the same data type, and equal, in the list or within the range (clause 4.9). */
export function equalTest(expected: QEqualValue): ValueTest {
  switch (expected.type) {
    case 'list': {
      const tests = expected.values.map(equalTest)
      return (value, textual) => tests.some((test) => test(value, textual))
    }
    case 'range': {
      const fromMin = orderTest(expected.min, (order) => order >= 0)
      const toMax = orderTest(expected.max, (order) => order <= 0)
      const comparable = expected.min.type === expected.max.type
      return (value, textual) => comparable && fromMin(value, textual) && toMax(value, textual)
    }
    case 'dateTime':
    case 'date':
    case 'time':
      return orderTest(expected, (order) => order === 0)
    default:
      return (value) => value === expected.value
  }
}

/** The test of an order: both have one and the same data type, and `accepts` their order (negative: value is less). */
export function orderTest(expected: QComparable, accepts: (order: number) => boolean): ValueTest {
  switch (expected.type) {
    case 'uri':
      return () => false
    case 'number':
      return (value) => typeof value === 'number' && accepts(value - expected.value)
    case 'string':
      return (value, textual) =>
        textual && typeof value === 'string' && accepts(compareCodePoints(value, expected.value))
    default:
      return temporalOrderTest(expected, accepts)
  }
}

function temporalOrderTest(
  { type, value: text }: Extract<QComparable, { type: 'dateTime' | 'date' | 'time' }>,
  accepts: (order: number) => boolean,
): ValueTest {
  const expected = temporalKey(type, text)
  return (value) => {
    const key = typeof value === 'string' ? temporalKey(type, value) : undefined
    return key !== undefined && expected !== undefined && accepts(compareCodePoints(key, expected))
  }
}
