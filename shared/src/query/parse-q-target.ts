import { TooComplexQuery } from '../ngsi-ld/errors.ts'
import { isTerm } from '../ngsi-ld/names.ts'
import type { QPathContext } from './parse-q-context.ts'
import { type QBracket, type QMember, type QTarget, qMembers } from './q-expression.ts'
import { maxQPathNames } from './query-limits.ts'

/** A short name, or `prefix:name`. */
const attributeName = /\p{L}[\p{L}\p{N}_]*(?::\p{L}[\p{L}\p{N}_]*)?/uy
const bracketText = /[^\]]+/y

const entityMembers: readonly string[] = ['createdAt', 'modifiedAt', 'expiresAt']

/** Keys of values that JSON-LD keeps as they are given. */
const keywordAliases: readonly string[] = ['id', 'type']

/**
 * Reads the path of a term: an attribute, sub-attributes, a last non-reified member, and a bracket (clause 4.9).
 * @throws BadRequestData for a syntax error, TooComplexQuery beyond the limits
 */
export function parseQTarget(context: QPathContext): QTarget {
  const { scanner } = context
  const names = [parseName(context)]
  while (scanner.take('.')) names.push(parseName(context))
  assertPathLength(names)
  if (scanner.next('{')) throw scanner.error('{ follows the name of a relationship, not a path')
  const member = memberAtEnd(names)
  const path = (member ? names.slice(0, -1) : names).map((name) => context.terms.expand(name, 'attribute'))
  const target = { path, ...(member && { member }) }
  if (!scanner.take('[')) return target
  return { ...target, bracket: parseBracket(context, path.at(-1)) }
}

function parseName({ scanner }: QPathContext): string {
  const name = scanner.match(attributeName)
  if (name === undefined) throw scanner.error('an attribute name is expected')
  return name
}

function memberAtEnd(names: readonly string[]): QMember | undefined {
  const [last] = names.slice(-1)
  if (names.length === 1 && !entityMembers.includes(last ?? '')) return undefined
  return qMembers.find((member) => member === last)
}

function parseBracket({ scanner, terms, jsonKeys }: QPathContext, attribute: string | undefined): QBracket {
  const text = scanner.match(bracketText)?.trim()
  if (!text) throw scanner.error('a name, a language tag or * is expected')
  if (!scanner.take(']')) throw scanner.error('a closing ] is expected')
  const raw = text.split('.')
  if (raw.includes('')) throw scanner.error('a name in brackets is empty')
  assertPathLength(raw)
  const isRaw = attribute !== undefined && jsonKeys.has(attribute)
  const expand = (key: string) =>
    isRaw || keywordAliases.includes(key) || !isTerm(key) ? key : terms.expand(key, 'key')
  return { text, raw, expanded: raw.map(expand) }
}

function assertPathLength(names: readonly string[]): void {
  if (names.length > maxQPathNames)
    throw new TooComplexQuery(`A path in a query has more than ${maxQPathNames} names`)
}
