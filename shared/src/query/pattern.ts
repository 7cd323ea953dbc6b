import { RE2JS } from 're2js'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import { rewritePattern } from './pattern-syntax.ts'
import { maxCachedPatterns } from './query-limits.ts'

/** A compiled regular expression. */
export interface Pattern {
  /** The same expression, for PostgreSQL's `~` with collation "C". */
  readonly source: string
  /** Whether it matches anywhere in `text` (unanchored), in time linear in its length. */
  test(text: string): boolean
}

const cache = new Map<string, Pattern>()

/**
 * Compiles a POSIX extended regular expression (clause 4.9 `~=`, idPattern); the last ones used are kept.
 * @throws BadRequestData when it is not valid or not supported
 */
export function compilePattern(pattern: string): Pattern {
  const compiled = cache.get(pattern) ?? compile(pattern)
  cache.delete(pattern)
  cache.set(pattern, compiled)
  if (cache.size > maxCachedPatterns) {
    const [oldest] = cache.keys()
    if (oldest !== undefined) cache.delete(oldest)
  }
  return compiled
}

function compile(pattern: string): Pattern {
  const { source } = rewritePattern(pattern)
  try {
    const expression = RE2JS.compile(source, RE2JS.DOTALL)
    return { source, test: rememberingLast((text) => expression.matcher(text).find()) }
  } catch (cause) {
    throw new BadRequestData(`The regular expression ${pattern} is not supported`, { cause })
  }
}

/** Many subscriptions may ask the same of one entity. */
function rememberingLast(test: (text: string) => boolean): (text: string) => boolean {
  let last: string | undefined
  let result = false
  return (text) => {
    if (text !== last) result = test(text)
    last = text
    return result
  }
}
