import { BadRequestData } from '../ngsi-ld/errors.ts'
import { readBracket, readEscaped, shorthandClasses } from './pattern-bracket.ts'
import { type PatternReader, readPattern } from './pattern-reader.ts'
import { maxPatternDepth, maxPatternLength, maxPatternSize } from './query-limits.ts'

/** A piece of a regular expression, rewritten, and how many characters it has with its repetitions written out. */
interface Piece {
  readonly source: string
  readonly size: number
}

/** The highest count of `{m,n}` that POSIX promises (RE_DUP_MAX). */
const maxRepetition = 255

/**
 * Rewrites a POSIX extended regular expression (clause 4.9, idPattern) into the subset that PostgreSQL and RE2 read
 * alike: classes spelled out in ASCII, groups not capturing, every metacharacter that stands for itself escaped.
 * `\d \w \s` and lazy quantifiers are accepted too, since only whether a text matches is ever asked.
 * @throws BadRequestData for a syntax error, for what POSIX lacks (backreferences, lookaround) and beyond the limits
 */
export function rewritePattern(pattern: string): string {
  if (pattern.length > maxPatternLength) {
    throw new BadRequestData(`A regular expression is longer than ${maxPatternLength} characters`)
  }
  const reader = readPattern(pattern)
  if (/[\0\p{Surrogate}]/u.test(pattern)) throw reader.error('it holds what is not a Unicode character')
  const { source } = readAlternation(reader, 0)
  if (reader.peek() !== '') throw reader.error('a ) has no (')
  return source
}

function readAlternation(reader: PatternReader, depth: number): Piece {
  const branches = [readBranch(reader, depth)]
  while (reader.take('|')) branches.push(readBranch(reader, depth))
  return join(reader, branches, '|')
}

function readBranch(reader: PatternReader, depth: number): Piece {
  const pieces: Piece[] = []
  while (!['', '|', ')'].includes(reader.peek())) pieces.push(readQuantified(reader, depth))
  return join(reader, pieces, '')
}

function join(reader: PatternReader, pieces: readonly Piece[], separator: string): Piece {
  const size = pieces.reduce((sum, piece) => sum + piece.size, 0)
  return bounded(reader, { source: pieces.map((piece) => piece.source).join(separator), size })
}

function bounded(reader: PatternReader, piece: Piece): Piece {
  if (piece.size <= maxPatternSize) return piece
  throw reader.error(`written out it has more than ${maxPatternSize} characters`)
}

function readQuantified(reader: PatternReader, depth: number): Piece {
  const anchored = reader.peek() === '^' || reader.peek() === '$'
  const atom = readAtom(reader, depth)
  const quantifier = readQuantifier(reader)
  if (!quantifier) return atom
  if (anchored) throw reader.error('an anchor cannot be repeated')
  reader.take('?')
  if (/^[*+?{]$/.test(reader.peek())) throw reader.error('a repetition cannot be repeated')
  return bounded(reader, {
    source: atom.source + quantifier.source,
    size: Math.max(atom.size, 1) * quantifier.size,
  })
}

function readAtom(reader: PatternReader, depth: number): Piece {
  const character = reader.read()
  switch (character) {
    case '(':
      return readGroup(reader, depth)
    case '[':
      return { source: readBracket(reader), size: 1 }
    case '\\':
      return { source: readEscape(reader), size: 1 }
    case '.':
    case '^':
    case '$':
      return { source: character, size: 1 }
    case '*':
    case '+':
    case '?':
    case '{':
      throw reader.error(`${character} has nothing to repeat; write \\${character} for the character`)
    default:
      return { source: literal(character), size: 1 }
  }
}

function readGroup(reader: PatternReader, depth: number): Piece {
  if (depth === maxPatternDepth) throw reader.error(`groups nest deeper than ${maxPatternDepth}`)
  if (reader.take('?') && !reader.take(':')) throw reader.error('(? is not supported, except (?:')
  const { source, size } = readAlternation(reader, depth + 1)
  if (!reader.take(')')) throw reader.error('a closing ) is expected')
  return { source: `(?:${source})`, size }
}

function readEscape(reader: PatternReader): string {
  const shorthand = shorthandClasses.get(reader.peek().toLowerCase())
  if (shorthand === undefined) return literal(readEscaped(reader))
  return reader.read() < 'a' ? `[^${shorthand}]` : `[${shorthand}]`
}

function readQuantifier(reader: PatternReader): Piece | undefined {
  for (const sign of ['*', '+', '?']) {
    if (reader.take(sign)) return { source: sign, size: 1 }
  }
  return reader.take('{') ? readInterval(reader) : undefined
}

function readInterval(reader: PatternReader): Piece {
  const least = readCount(reader)
  const open = reader.take(',')
  const most = open && reader.peek() !== '}' ? readCount(reader) : undefined
  if (!reader.take('}')) throw reader.error('a closing } is expected')
  if (most !== undefined && most < least) throw reader.error('a repetition runs backwards')
  return { source: `{${least}${open ? ',' : ''}${most ?? ''}}`, size: Math.max(most ?? least, 1) }
}

function readCount(reader: PatternReader): number {
  let digits = ''
  while (/^[0-9]$/.test(reader.peek())) digits += reader.read()
  if (digits === '' || Number(digits) > maxRepetition) {
    throw reader.error(`a count from 0 to ${maxRepetition} is expected`)
  }
  return Number(digits)
}

function literal(character: string): string {
  return '\\.[](){}*+?|^$'.includes(character) ? `\\${character}` : character
}
