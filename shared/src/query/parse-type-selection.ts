import type { Terms } from '../json-ld/terms.ts'
import { TooComplexQuery } from '../ngsi-ld/errors.ts'
import { isName } from '../ngsi-ld/names.ts'
import { deepFreeze } from './deep-freeze.ts'
import { maxQueryDepth } from './query-limits.ts'
import { type QueryScanner, scanQuery } from './query-scanner.ts'
import type { TypeSelection } from './type-selection.ts'

const typeToken = /[^|,;()\s]+/y

/**
 * Reads an entity type selector (clause 4.17), names expanded. `;` binds tighter than `|` and `,`; parentheses may be
 * left out and nested, as brokers accept.
 * @throws BadRequestData for a syntax error, TooComplexQuery beyond the limits
 */
export function parseTypeSelection(text: string, terms: Terms): TypeSelection {
  const scanner = scanQuery('The type selection', text)
  const selection: TypeSelection = scanner.take('*') ? { kind: 'any' } : parseOr({ scanner, terms }, 0)
  if (!scanner.atEnd()) throw scanner.error('an operator or the end is expected')
  return deepFreeze(selection)
}

interface Source {
  readonly scanner: QueryScanner
  readonly terms: Terms
}

type Operands = [TypeSelection, ...TypeSelection[]]

function parseOr(source: Source, depth: number): TypeSelection {
  const operands: Operands = [parseAnd(source, depth)]
  while (source.scanner.take('|') || source.scanner.take(',')) operands.push(parseAnd(source, depth))
  return operands.length === 1 ? operands[0] : { kind: 'or', operands }
}

function parseAnd(source: Source, depth: number): TypeSelection {
  const operands: Operands = [parseItem(source, depth)]
  while (source.scanner.take(';')) operands.push(parseItem(source, depth))
  return operands.length === 1 ? operands[0] : { kind: 'and', operands }
}

function parseItem(source: Source, depth: number): TypeSelection {
  const { scanner, terms } = source
  if (!scanner.take('(')) return { kind: 'type', type: terms.expand(parseTypeName(scanner), 'type') }
  if (depth === maxQueryDepth) {
    throw new TooComplexQuery(`The type selection nests more than ${maxQueryDepth} parentheses`)
  }
  const selection = parseOr(source, depth + 1)
  if (!scanner.take(')')) throw scanner.error('a closing parenthesis is expected')
  return selection
}

function parseTypeName(scanner: QueryScanner): string {
  const name = scanner.match(typeToken)
  if (name === undefined) throw scanner.error('an entity type is expected')
  if (!isName(name)) {
    throw scanner.error(`${name} is neither a name nor an absolute IRI`)
  }
  return name
}
