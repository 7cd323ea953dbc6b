import { TooComplexQuery } from '../ngsi-ld/errors.ts'
import { deepFreeze } from './deep-freeze.ts'
import { maxQueryTerms } from './query-limits.ts'
import { type QueryScanner, scanQuery } from './query-scanner.ts'
import type { ScopeQuery } from './scope-query.ts'

/** A name, or `+`, which a client that form-encodes sends as a blank. */
const level = /\p{L}[\p{L}\p{N}_]*|\+| /uy
const slash = /\//y
const hash = /#/y

/**
 * Reads a scope query (clause 4.19). A leading slash says nothing, a pair of double quotes around all of it neither;
 * `/#` in parentheses is tolerated.
 * @throws BadRequestData for a syntax error: where, and which rule; TooComplexQuery beyond the limits
 */
export function parseScopeQuery(text: string): ScopeQuery {
  const scanner = scanQuery('scopeQ', /^".*"$/s.test(text) ? text.slice(1, -1) : text)
  const source = { scanner, scopes: 0 }
  const query = scanner.take('/#') ? { kind: 'any' as const } : parseOr(source)
  if (!scanner.atEnd()) throw scanner.error('an operator or the end is expected')
  return deepFreeze(query)
}

interface Source {
  readonly scanner: QueryScanner
  /** Scopes read so far. */
  scopes: number
}

type Operands = [ScopeQuery, ...ScopeQuery[]]

function parseOr(source: Source): ScopeQuery {
  const operands: Operands = [parseTerm(source)]
  while (source.scanner.take('|') || source.scanner.take(',')) operands.push(parseTerm(source))
  return operands.length === 1 ? operands[0] : { kind: 'or', operands }
}

function parseTerm(source: Source): ScopeQuery {
  const { scanner } = source
  if (!scanner.take('(')) return parseScope(source)
  const operands: Operands = [parseScope(source)]
  while (scanner.take(';')) operands.push(parseScope(source))
  if (!scanner.take(')')) throw scanner.error('; or a closing parenthesis is expected')
  return operands.length === 1 ? operands[0] : { kind: 'and', operands }
}

function parseScope(source: Source): ScopeQuery {
  const { scanner } = source
  source.scopes += 1
  if (source.scopes > maxQueryTerms) throw new TooComplexQuery(`scopeQ has more than ${maxQueryTerms} scopes`)
  scanner.take('/')
  const levels = [parseLevel(scanner)]
  while (scanner.matchExactly(slash)) {
    if (scanner.matchExactly(hash)) return { kind: 'scope', levels, below: true }
    levels.push(parseLevel(scanner))
  }
  return { kind: 'scope', levels, below: false }
}

function parseLevel(scanner: QueryScanner): string {
  const found = scanner.matchExactly(level)
  if (found === undefined) throw scanner.error('a name or + is expected')
  return found === ' ' ? '+' : found
}
