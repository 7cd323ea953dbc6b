import type { PatternReader } from './pattern-reader.ts'

/** POSIX character classes, in ASCII as in the C locale. */
const posixClasses = new Map([
  ['alpha', 'A-Za-z'],
  ['digit', '0-9'],
  ['alnum', 'A-Za-z0-9'],
  ['upper', 'A-Z'],
  ['lower', 'a-z'],
  ['space', ' \t\n\v\f\r'],
  ['blank', ' \t'],
  ['punct', '!-/:-@\\[-`{-~'],
  ['print', ' -~'],
  ['graph', '!-~'],
  ['cntrl', '\x01-\x1f\x7f'],
  ['xdigit', '0-9A-Fa-f'],
])

/** `\d`, `\w` and `\s` as bracket items: not POSIX, but in every pattern people write. */
export const shorthandClasses = new Map([
  ['d', '0-9'],
  ['w', 'A-Za-z0-9_'],
  ['s', ' \t\n\v\f\r'],
])

/** `\t` and its like. */
const controlEscapes = new Map([
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
  ['f', '\f'],
  ['v', '\v'],
])

/** Reads a bracket expression after its `[`; gives it written so that every engine reads the same. */
export function readBracket(reader: PatternReader): string {
  const negated = reader.take('^') ? '^' : ''
  let items = ''
  do {
    items += readItem(reader)
  } while (!reader.take(']'))
  return `[${negated}${items}]`
}

function readItem(reader: PatternReader): string {
  if (reader.take('[')) {
    const classItems = readNestedBracket(reader)
    if (classItems !== undefined) return classItems
    return readRange(reader, '[')
  }
  if (!reader.take('\\')) return readRange(reader, readCharacter(reader))
  const shorthand = shorthandClasses.get(reader.peek())
  if (shorthand === undefined) return readRange(reader, readEscaped(reader))
  reader.read()
  return shorthand
}

/** `[:alpha:]`; undefined when the `[` was an ordinary character. */
function readNestedBracket(reader: PatternReader): string | undefined {
  if (reader.peek() === '.' || reader.peek() === '=') {
    throw reader.error('collating elements are not supported')
  }
  if (!reader.take(':')) return undefined
  let name = ''
  while (/^[a-z]$/.test(reader.peek())) name += reader.read()
  const items = posixClasses.get(name)
  if (items === undefined || !reader.take(':') || !reader.take(']')) {
    throw reader.error('a POSIX character class such as [:alpha:] is expected')
  }
  return items
}

function readRange(reader: PatternReader, first: string): string {
  if (!reader.take('-')) return escaped(first)
  if (reader.peek() === ']') return `${escaped(first)}\\-`
  const last = readEndpoint(reader)
  if ((last.codePointAt(0) ?? 0) < (first.codePointAt(0) ?? 0)) throw reader.error('a range runs backwards')
  return `${escaped(first)}-${escaped(last)}`
}

function readEndpoint(reader: PatternReader): string {
  if (!reader.take('\\')) return readCharacter(reader)
  if (shorthandClasses.has(reader.peek())) throw reader.error('a range ends with one character')
  return readEscaped(reader)
}

function readCharacter(reader: PatternReader): string {
  const character = reader.read()
  if (character === '') throw reader.error('a closing ] is expected')
  return character
}

/** The character an escape stands for, after its backslash. */
export function readEscaped(reader: PatternReader): string {
  const character = reader.read()
  if (character === '') throw reader.error('a character is expected after \\')
  if (/^[1-9]$/.test(character)) throw reader.error('backreferences are not supported')
  const control = controlEscapes.get(character)
  if (control === undefined && /^[A-Za-z0-9]$/.test(character)) {
    throw reader.error(`the escape \\${character} is not supported`)
  }
  return control ?? character
}

function escaped(character: string): string {
  return '\\]^[-'.includes(character) ? `\\${character}` : character
}
