/** Literals are looked up by so many of their first characters. */
const headLength = 3

/** Texts, for the question which of them occur in another one. */
export interface LiteralDictionary {
  /** A literal is there until it was removed as often as added. It must not be empty. */
  add(literal: string): void
  remove(literal: string): void
  /** Takes time with the length of the text, not with the number of literals that do not occur. */
  occurringIn(text: string): ReadonlySet<string>
}

/** An empty dictionary. */
export function createLiteralDictionary(): LiteralDictionary {
  const uses = new Map<string, number>()
  /** By head, how many literals there are of each length. */
  const lengths = new Map<string, Map<number, number>>()

  return {
    add(literal) {
      count(uses, literal, 1)
      if (uses.get(literal) !== 1) return
      const head = literal.slice(0, headLength)
      lengths.set(head, count(lengths.get(head) ?? new Map(), literal.length, 1))
    },
    remove(literal) {
      count(uses, literal, -1)
      if (uses.has(literal)) return
      const head = literal.slice(0, headLength)
      if (count(lengths.get(head) ?? new Map(), literal.length, -1).size === 0) lengths.delete(head)
    },
    occurringIn(text) {
      const found = new Set<string>()
      if (uses.size === 0) return found
      for (let start = 0; start < text.length; start += 1) {
        for (const length of lengthsAt(text, start)) {
          const literal = text.slice(start, start + length)
          if (uses.has(literal)) found.add(literal)
        }
      }
      return found
    },
  }

  function* lengthsAt(text: string, start: number): Iterable<number> {
    for (let length = 1; length <= headLength; length += 1) {
      yield* lengths.get(text.slice(start, start + length))?.keys() ?? []
    }
  }
}

/** Counts up or down; what is at zero is not there. */
function count<Key>(counts: Map<Key, number>, key: Key, by: 1 | -1): Map<Key, number> {
  const next = (counts.get(key) ?? 0) + by
  if (next > 0) counts.set(key, next)
  else counts.delete(key)
  return counts
}
