import { BadRequestData } from '../ngsi-ld/errors.ts'

/** Reads a regular expression character by character (code points). */
export interface PatternReader {
  /** The next character, not consumed; empty at the end. */
  peek(): string
  /** Consumes and gives the next character; empty at the end. */
  read(): string
  take(character: string): boolean
  error(rule: string): BadRequestData
}

/** Starts reading `pattern`. */
export function readPattern(pattern: string): PatternReader {
  const characters = Array.from(pattern)
  let position = 0
  const peek = () => characters[position] ?? ''
  const read = () => characters[position++] ?? ''
  return {
    peek,
    read,
    take(character) {
      const found = peek() === character
      if (found) position += 1
      return found
    },
    error: (rule) =>
      new BadRequestData(`The regular expression ${pattern} is not valid at character ${position}: ${rule}`),
  }
}
