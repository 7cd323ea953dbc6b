import { parseString } from './parse-q-value.ts'
import { compilePattern } from './pattern.ts'
import type { QueryScanner } from './query-scanner.ts'

/** A group or a bracket expression of the pattern itself, an escaped character, or any other character. */
const bracket = '\\[\\^?\\]?(?:\\[:[a-z]*:\\]|\\\\.|[^\\]\\\\])*\\]'
const opening = new RegExp(`${bracket}|\\\\.|[^;|)]`, 'suy')
const insideGroup = new RegExp(`${bracket}|\\\\.|.`, 'suy')

/**
 * Reads the regular expression of `~=`: a JSON string, or all up to the next `;`, `|` or `)` that is not part of the
 * pattern itself (clause 4.9).
 * @throws BadRequestData when it is missing or not valid
 */
export function parseQPattern(scanner: QueryScanner): string {
  const pattern = parseString(scanner) ?? parseUnquoted(scanner)
  if (pattern === '') throw scanner.error('a regular expression is expected')
  compilePattern(pattern)
  return pattern
}

function parseUnquoted(scanner: QueryScanner): string {
  const pieces: string[] = []
  let depth = 0
  for (;;) {
    const piece = scanner.matchExactly(depth > 0 ? insideGroup : opening)
    if (piece === undefined) return pieces.join('').trim()
    pieces.push(piece)
    if (piece === '(') depth += 1
    if (piece === ')') depth -= 1
  }
}
