import { BadRequestData, TooComplexQuery } from '../ngsi-ld/errors.ts'
import { maxQueryLength } from './query-limits.ts'

/** Reads a query text from left to right. White space between tokens is ignored. */
export interface QueryScanner {
  /** Consumes `token` if it is next. */
  take(token: string): boolean
  /** Consumes what the sticky expression finds next, if anything and if it is accepted. */
  match(expression: RegExp, accept?: (found: string) => boolean): string | undefined
  /** As `match`, but white space counts. */
  matchExactly(expression: RegExp): string | undefined
  /** Whether `token` is next; nothing is consumed. */
  next(token: string): boolean
  atEnd(): boolean
  /** The error to throw: says what is wrong, and where. */
  error(rule: string): BadRequestData
}

/**
 * Starts reading `text`; `name` is what messages call it.
 * @throws TooComplexQuery when it is too long, BadRequestData when it holds what no stored text can hold
 */
export function scanQuery(name: string, text: string): QueryScanner {
  if (text.length > maxQueryLength) {
    throw new TooComplexQuery(`${name} has ${text.length} characters, more than ${maxQueryLength}`)
  }
  if (/[\0\p{Surrogate}]/u.test(text))
    throw new BadRequestData(`${name} holds what is not a Unicode character`)
  let position = 0
  const skipSpace = () => {
    while (/\s/.test(text.charAt(position))) position += 1
  }
  const next = (token: string) => {
    skipSpace()
    return text.startsWith(token, position)
  }
  const matchExactly = (expression: RegExp, accept: (found: string) => boolean = () => true) => {
    expression.lastIndex = position
    const [found] = expression.exec(text) ?? []
    if (found === undefined || !accept(found)) return undefined
    position += found.length
    return found
  }
  return {
    next,
    matchExactly,
    take(token) {
      const found = next(token)
      if (found) position += token.length
      return found
    },
    match(expression, accept) {
      skipSpace()
      return matchExactly(expression, accept)
    },
    atEnd() {
      skipSpace()
      return position === text.length
    },
    error: (rule) => new BadRequestData(`${name} is not valid at character ${position + 1}: ${rule}`),
  }
}
