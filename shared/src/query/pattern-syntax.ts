import { BadRequestData } from '../ngsi-ld/errors.ts'
import { readBracket, readEscaped, shorthandClasses } from './pattern-bracket.ts'
import { type PatternReader, readPattern } from './pattern-reader.ts'
import {
  anyText,
  neededOf,
  onlyText,
  type PatternTexts,
  textsInSequence,
  textsOfAlternatives,
  textsOfRepetition,
} from './pattern-texts.ts'
import { maxPatternDepth, maxPatternLength, maxPatternSize } from './query-limits.ts'

/** A piece of a regular expression, rewritten. */
interface Piece {
  readonly source: string
  /** What it costs to compile: its characters with the repetitions written out; see `repeated`. */
  readonly size: number
  /** It matches the empty text. */
  readonly nullable: boolean
  readonly texts: PatternTexts
}

interface Quantifier {
  readonly source: string
  readonly least: number
  /** Undefined: any number. */
  readonly most: number | undefined
}

/** A regular expression, read. */
export interface RewrittenPattern {
  readonly source: string
  /** Texts without which nothing matches: of each list, one occurs in whatever does. Conservative, empty when nothing is known. */
  readonly needed: readonly (readonly string[])[]
}

/** The highest count of `{m,n}` that POSIX promises (RE_DUP_MAX). */
const maxRepetition = 255

/**
 * Rewrites a POSIX extended regular expression (clause 4.9, idPattern) into the subset that PostgreSQL and RE2 read
 * alike: classes spelled out in ASCII, groups not capturing, every metacharacter that stands for itself escaped.
 * `\d \w \s` and lazy quantifiers are accepted too, since only whether a text matches is ever asked.
 * @throws BadRequestData for a syntax error, for what POSIX lacks (backreferences, lookaround) and beyond the limits
 */
export function rewritePattern(pattern: string): RewrittenPattern {
  if (pattern.length > maxPatternLength) {
    throw new BadRequestData(`A regular expression is longer than ${maxPatternLength} characters`)
  }
  const reader = readPattern(pattern)
  if (/[\0\p{Surrogate}]/u.test(pattern)) throw reader.error('it holds what is not a Unicode character')
  const { source, texts } = readAlternation(reader, 0)
  if (reader.peek() !== '') throw reader.error('a ) has no (')
  return { source, needed: neededOf(texts) }
}

function readAlternation(reader: PatternReader, depth: number): Piece {
  const branches = [readBranch(reader, depth)]
  while (reader.take('|')) branches.push(readBranch(reader, depth))
  return bounded(reader, {
    source: branches.map(({ source }) => source).join('|'),
    size: sumOfSizes(branches),
    nullable: branches.some(({ nullable }) => nullable),
    texts: textsOfAlternatives(branches.map(({ texts }) => texts)),
  })
}

function readBranch(reader: PatternReader, depth: number): Piece {
  const pieces: Piece[] = []
  while (!['', '|', ')'].includes(reader.peek())) pieces.push(readQuantified(reader, depth))
  return bounded(reader, {
    source: pieces.map(({ source }) => source).join(''),
    size: sumOfSizes(pieces),
    nullable: pieces.every(({ nullable }) => nullable),
    texts: textsInSequence(pieces.map(({ texts }) => texts)),
  })
}

function sumOfSizes(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { size }) => sum + size, 0)
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
  return bounded(reader, repeated(atom, quantifier))
}

/** Every copy of a nullable atom can be skipped to reach any later one: compiling that grows with the square. */
function repeated(atom: Piece, { source, least, most }: Quantifier): Piece {
  const times = Math.max(most ?? least, 1)
  return {
    source: atom.source + source,
    size: Math.max(atom.size, 1) * (atom.nullable ? times * times : times),
    nullable: atom.nullable || least === 0,
    texts: textsOfRepetition(atom.texts, { least, most }),
  }
}

function readAtom(reader: PatternReader, depth: number): Piece {
  const character = reader.read()
  switch (character) {
    case '(':
      return readGroup(reader, depth)
    case '[':
      return classPiece(readBracket(reader))
    case '\\':
      return readEscape(reader)
    case '.':
      return classPiece(character)
    case '^':
    case '$':
      return { source: character, size: 1, nullable: true, texts: onlyText('') }
    case '*':
    case '+':
    case '?':
    case '{':
      throw reader.error(`${character} has nothing to repeat; write \\${character} for the character`)
    default:
      return characterPiece(character)
  }
}

function classPiece(source: string): Piece {
  return { source, size: 1, nullable: false, texts: anyText }
}

function characterPiece(character: string): Piece {
  return { source: literal(character), size: 1, nullable: false, texts: onlyText(character) }
}

function readGroup(reader: PatternReader, depth: number): Piece {
  if (depth === maxPatternDepth) throw reader.error(`groups nest deeper than ${maxPatternDepth}`)
  if (reader.take('?') && !reader.take(':')) throw reader.error('(? is not supported, except (?:')
  const group = readAlternation(reader, depth + 1)
  if (!reader.take(')')) throw reader.error('a closing ) is expected')
  return { ...group, source: `(?:${group.source})` }
}

function readEscape(reader: PatternReader): Piece {
  const shorthand = shorthandClasses.get(reader.peek().toLowerCase())
  if (shorthand === undefined) return characterPiece(readEscaped(reader))
  return classPiece(reader.read() < 'a' ? `[^${shorthand}]` : `[${shorthand}]`)
}

function readQuantifier(reader: PatternReader): Quantifier | undefined {
  if (reader.take('*')) return { source: '*', least: 0, most: undefined }
  if (reader.take('+')) return { source: '+', least: 1, most: undefined }
  if (reader.take('?')) return { source: '?', least: 0, most: 1 }
  return reader.take('{') ? readInterval(reader) : undefined
}

function readInterval(reader: PatternReader): Quantifier {
  const least = readCount(reader)
  const open = reader.take(',')
  const last = open && reader.peek() !== '}' ? readCount(reader) : undefined
  if (!reader.take('}')) throw reader.error('a closing } is expected')
  if (last !== undefined && last < least) throw reader.error('a repetition runs backwards')
  return {
    source: `{${least}${open ? ',' : ''}${last ?? ''}}`,
    least,
    most: open ? last : least,
  }
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
