import type { Terms } from '../json-ld/terms.ts'
import type { Iri } from '../ngsi-ld/entity.ts'
import { BadRequestData, TooComplexQuery } from '../ngsi-ld/errors.ts'
import { isName } from '../ngsi-ld/names.ts'
import { maxQueryDepth } from '../query/query-limits.ts'
import { type QueryScanner, scanQuery } from '../query/query-scanner.ts'

/** What `pick` or `omit` lists (clause 4.21), names expanded. */
export interface Projection {
  /**
   * `id`, `type`, `scope` and attributes, by IRI. What braces list is about the entities reached through a Relationship;
   * undefined without braces.
   */
  readonly items: ReadonlyMap<Iri, Projection | undefined>
}

const entityMembers: ReadonlySet<string> = new Set(['id', 'type', 'scope'])
const itemToken = /[^,|{}\s]+/y

interface Source {
  readonly scanner: QueryScanner
  readonly terms: Terms
}

/**
 * Reads projection expressions: `name { inner }`, separated by `,` or `|`. `label` is what messages call them. A name that
 * is listed twice, once without braces, has none.
 * @throws BadRequestData for a syntax error: where, and which rule; TooComplexQuery beyond the limits
 */
export function parseProjection(texts: readonly string[], label: string, terms: Terms): Projection {
  return texts.map((text) => parseText({ scanner: scanQuery(label, text), terms })).reduce(united)
}

function parseText(source: Source): Projection {
  const projection = parseItems(source, 0)
  if (!source.scanner.atEnd()) throw source.scanner.error('a comma, | or the end is expected')
  return projection
}

function parseItems(source: Source, depth: number): Projection {
  let items = parseItem(source, depth)
  while (source.scanner.take(',') || source.scanner.take('|')) items = united(items, parseItem(source, depth))
  return items
}

function parseItem(source: Source, depth: number): Projection {
  const { scanner } = source
  const name = parseName(source)
  if (!scanner.take('{')) return { items: new Map([[name, undefined]]) }
  if (entityMembers.has(name)) throw scanner.error(`${name} is no Relationship: it has no braces`)
  if (depth === maxQueryDepth)
    throw new TooComplexQuery(`A projection nests more than ${maxQueryDepth} braces`)
  const inner = parseItems(source, depth + 1)
  if (!scanner.take('}')) throw scanner.error('a closing } is expected')
  return { items: new Map([[name, inner]]) }
}

function parseName({ scanner, terms }: Source): Iri {
  const name = scanner.match(itemToken)
  if (name === undefined) throw scanner.error('id, type, scope or an attribute name is expected')
  if (entityMembers.has(name)) return name
  if (!isName(name)) throw scanner.error(`${name} is neither a name nor an absolute IRI`)
  return terms.expand(name, 'attribute')
}

function united(left: Projection, right: Projection): Projection {
  const items = new Map(left.items)
  for (const [name, inner] of right.items) {
    const known = items.get(name)
    const merged = known && inner ? united(known, inner) : undefined
    items.set(name, items.has(name) ? merged : inner)
  }
  return { items }
}

/** How deep the braces of a projection go; 0 without braces. */
export function projectionDepth({ items }: Projection): number {
  return Math.max(0, ...[...items.values()].map((inner) => (inner ? 1 + projectionDepth(inner) : 0)))
}

/**
 * Throws BadRequestData when `omit` removes what `pick` keeps, in the entity or in those linked to it (clause 4.21).
 * `label` is what messages call both.
 */
export function assertNoConflict(pick: Projection, omit: Projection, label: string): void {
  for (const [name, omitted] of omit.items) {
    if (!pick.items.has(name)) continue
    if (omitted === undefined) throw new BadRequestData(`${label} pick and omit both name ${name}`)
    const picked = pick.items.get(name)
    if (picked) assertNoConflict(picked, omitted, label)
  }
}
