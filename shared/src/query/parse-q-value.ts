import type { QComparable, QEqualValue, QScalar } from './q-expression.ts'
import type { QueryScanner } from './query-scanner.ts'
import { temporalTypeOf } from './temporal-literal.ts'

const valueEnd = '(?=\\s*(?:$|[;|),]|\\.\\.))'
const jsonString = /"[^"\\]*(?:\\.[^"\\]*)*"/y
const temporal = new RegExp(`[0-9][0-9T:-]*(?:(?:[.,][0-9]{1,6})?Z)?${valueEnd}`, 'y')
const jsonNumber = new RegExp(`-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?${valueEnd}`, 'y')
const bareText = /[^;|),]+/y

/**
 * Reads what may follow `==` and `!=`: a list, a range or one value (clause 4.9). Unquoted text that is nothing else
 * is taken as `uri`.
 * @throws BadRequestData for a syntax error
 */
export function parseEqualValue(scanner: QueryScanner): QEqualValue {
  const first = parseScalar(scanner)
  if (scanner.take('..')) return parseRange(scanner, first)
  if (!scanner.next(',')) return first
  const values = [first]
  while (scanner.take(',')) values.push(parseScalar(scanner))
  return { type: 'list', values }
}

/** Reads what may follow `<`, `<=`, `>` and `>=`: one value that has an order, or text that is tolerated. */
export function parseComparable(scanner: QueryScanner): QComparable {
  const value = parseScalar(scanner)
  if (value.type === 'boolean') throw scanner.error('a boolean has no order')
  if (scanner.next(',')) throw scanner.error('a list has no order')
  if (scanner.next('..')) throw scanner.error('a range has no order')
  return value
}

/** Reads a JSON string, if one is next. */
export function parseString(scanner: QueryScanner): string | undefined {
  const text = scanner.match(jsonString)
  if (text === undefined) {
    if (scanner.next('"')) throw scanner.error('a string is not closed')
    return undefined
  }
  const value = decodeString(text)
  if (value === undefined) throw scanner.error('a string is not a JSON string')
  if (/[\0\p{Surrogate}]/u.test(value)) throw scanner.error('a string holds what is not a Unicode character')
  return value
}

function decodeString(text: string): string | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function parseRange(scanner: QueryScanner, min: QScalar): QEqualValue {
  const max = parseScalar(scanner)
  if (!isRangeEnd(min) || !isRangeEnd(max)) {
    throw scanner.error('a range runs between numbers, strings, dates or times')
  }
  return { type: 'range', min, max }
}

function isRangeEnd(value: QScalar): value is QComparable {
  return value.type !== 'boolean' && value.type !== 'uri'
}

function parseScalar(scanner: QueryScanner): QScalar {
  const value = parseString(scanner)
  if (value !== undefined) return { type: 'string', value }
  return parseTemporal(scanner) ?? parseNumber(scanner) ?? parseBare(scanner)
}

function parseTemporal(scanner: QueryScanner): QComparable | undefined {
  const value = scanner.match(temporal, (text) => temporalTypeOf(text) !== undefined)
  const type = value === undefined ? undefined : temporalTypeOf(value)
  return value !== undefined && type ? { type, value } : undefined
}

function parseNumber(scanner: QueryScanner): QComparable | undefined {
  const text = scanner.match(jsonNumber)
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isFinite(value)) throw scanner.error(`the number ${text} is too large`)
  return { type: 'number', value }
}

function parseBare(scanner: QueryScanner): QScalar {
  const value = scanner.match(bareText)?.trim()
  if (!value) throw scanner.error('a value is expected')
  if (/^[=<>!~]|["(]/.test(value)) throw scanner.error(`the value ${value} needs quotes`)
  if (value === 'true' || value === 'false') return { type: 'boolean', value: value === 'true' }
  return { type: 'uri', value }
}
