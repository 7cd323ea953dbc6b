import type { Terms } from '../json-ld/terms.ts'
import type { Iri } from '../ngsi-ld/entity.ts'
import { TooComplexQuery } from '../ngsi-ld/errors.ts'
import { adaptEqualValue, adaptScalar } from './adapt-q-value.ts'
import { deepFreeze } from './deep-freeze.ts'
import type { QContext } from './parse-q-context.ts'
import { parseQLinks } from './parse-q-links.ts'
import { parseQPattern } from './parse-q-pattern.ts'
import { parseQTarget } from './parse-q-target.ts'
import { parseComparable, parseEqualValue } from './parse-q-value.ts'
import type { QExpression, QTarget } from './q-expression.ts'
import { maxQueryDepth, maxQueryTerms } from './query-limits.ts'
import { scanQuery } from './query-scanner.ts'

/** Parameters that change how q is read (clause 4.9); expanded attribute names. */
export interface QOptions {
  /** Values compared with these attributes are expanded: term -> IRI. */
  readonly expandValues?: readonly Iri[]
  /** Names in brackets after these attributes are not expanded. */
  readonly jsonKeys?: readonly Iri[]
  /** How many relationships a path may follow (`join` with `joinLevel`). Absent: none, there is no join. */
  readonly joinLevel?: number
}

const operator = /!~=|!=|~=|==|>=|<=|>|</y

/**
 * Reads a query (clause 4.9), names expanded with `terms`.
 * @throws BadRequestData for a syntax error: where, and which rule; TooComplexQuery beyond the limits
 */
export function parseQ(text: string, terms: Terms, options: QOptions = {}): QExpression {
  const context: QContext = {
    scanner: scanQuery('q', text),
    terms,
    expandValues: new Set(options.expandValues),
    jsonKeys: new Set(options.jsonKeys),
  }
  const parser = { context, joinLevel: options.joinLevel ?? 0, terms: 0 }
  const expression = parseOr(parser, 0)
  if (!context.scanner.atEnd()) throw context.scanner.error('an operator or the end is expected')
  return deepFreeze(expression)
}

interface Parser {
  readonly context: QContext
  readonly joinLevel: number
  /** Terms read so far. */
  terms: number
}

type Operands = [QExpression, ...QExpression[]]

function parseOr(parser: Parser, depth: number): QExpression {
  const operands: Operands = [parseAnd(parser, depth)]
  while (parser.context.scanner.take('|')) operands.push(parseAnd(parser, depth))
  return operands.length === 1 ? operands[0] : { kind: 'or', operands }
}

function parseAnd(parser: Parser, depth: number): QExpression {
  const operands: Operands = [parseItem(parser, depth)]
  while (parser.context.scanner.take(';')) operands.push(parseItem(parser, depth))
  return operands.length === 1 ? operands[0] : { kind: 'and', operands }
}

function parseItem(parser: Parser, depth: number): QExpression {
  const { scanner } = parser.context
  if (!scanner.take('(')) return parseTerm(parser)
  if (depth === maxQueryDepth) throw new TooComplexQuery(`q nests more than ${maxQueryDepth} parentheses`)
  const expression = parseOr(parser, depth + 1)
  if (!scanner.take(')')) throw scanner.error('a closing parenthesis is expected')
  return expression
}

function parseTerm(parser: Parser): QExpression {
  const { context, joinLevel } = parser
  parser.terms += 1
  if (parser.terms > maxQueryTerms) throw new TooComplexQuery(`q has more than ${maxQueryTerms} terms`)
  const links = parseQLinks(context, joinLevel)
  const target = parseQTarget(context)
  for (const _ of links)
    if (!context.scanner.take('}')) throw context.scanner.error('a closing } is expected')
  return links.reduceRight<QExpression>(
    (inner, link) => ({ kind: 'linked', ...link, inner }),
    parseOperation(context, target),
  )
}

function parseOperation(context: QContext, target: QTarget): QExpression {
  const sign = context.scanner.match(operator)
  if (sign !== undefined) return parseComparison(context, target, sign)
  if (context.scanner.next('=')) throw context.scanner.error('= is no operator, == is')
  return { kind: 'exists', target }
}

function parseComparison(context: QContext, target: QTarget, sign: string): QExpression {
  const { scanner } = context
  switch (sign) {
    case '~=':
    case '!~=':
      return { kind: sign === '~=' ? 'matches' : 'notMatches', target, pattern: parseQPattern(scanner) }
    case '==':
    case '!=': {
      const value = adaptEqualValue(context, target, parseEqualValue(scanner))
      return { kind: sign === '==' ? 'equal' : 'unequal', target, value }
    }
    default:
      return { kind: orderOf(sign), target, value: adaptScalar(context, target, parseComparable(scanner)) }
  }
}

function orderOf(sign: string): 'greater' | 'greaterOrEqual' | 'less' | 'lessOrEqual' {
  if (sign.startsWith('>')) return sign === '>' ? 'greater' : 'greaterOrEqual'
  return sign === '<' ? 'less' : 'lessOrEqual'
}
