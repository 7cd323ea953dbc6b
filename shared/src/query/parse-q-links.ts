import type { Iri } from '../ngsi-ld/entity.ts'
import { BadRequestData, TooComplexQuery } from '../ngsi-ld/errors.ts'
import type { QContext } from './parse-q-context.ts'
import { maxLinkedDepth, maxTypeHints } from './query-limits.ts'

/** A relationship that a path follows, and the types of linked entities that count. */
export interface QLink {
  readonly relationship: Iri
  readonly types?: readonly Iri[]
}

const name = '\\p{L}[\\p{L}\\p{N}_]*'
const opening = new RegExp(`${name}(?::${name})?\\s*\\{`, 'uy')
/** One or more types and a colon; in braces a name with a colon is a hint, not `prefix:name`. */
const typeHint = new RegExp(`${name}\\s*(?:,\\s*${name}\\s*)*:`, 'uy')

/**
 * Reads the relationships that a path opens with, `a{T,U:b{`, as far as they go (clause 4.9, linked entities); the
 * closing braces are left to the caller.
 * @throws BadRequestData when they are more than `joinLevel`, TooComplexQuery beyond the limits
 */
export function parseQLinks(context: QContext, joinLevel: number): readonly QLink[] {
  const links: QLink[] = []
  for (;;) {
    const text = context.scanner.match(opening)
    if (text === undefined) return links
    assertDepth(links.length + 1, joinLevel)
    const relationship = context.terms.expand(text.slice(0, -1).trim(), 'attribute')
    links.push({ relationship, ...parseTypeHint(context) })
  }
}

function assertDepth(depth: number, joinLevel: number): void {
  if (depth > maxLinkedDepth)
    throw new TooComplexQuery(`A path in q follows more than ${maxLinkedDepth} relationships`)
  if (joinLevel === 0) throw new BadRequestData('Linked entities in q need join, flat or inline')
  if (depth > joinLevel)
    throw new BadRequestData(`A path in q follows more relationships than joinLevel, ${joinLevel}`)
}

function parseTypeHint({ scanner, terms }: QContext): { readonly types?: readonly Iri[] } {
  const text = scanner.match(typeHint)
  if (text === undefined) return {}
  const names = text.slice(0, -1).split(',')
  if (names.length > maxTypeHints)
    throw new TooComplexQuery(`A type hint in q has more than ${maxTypeHints} types`)
  return { types: names.map((type) => terms.expand(type.trim(), 'type')) }
}
