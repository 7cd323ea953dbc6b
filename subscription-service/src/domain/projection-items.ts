import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { Projection } from '@lodestream/shared/representation/projection'

/** One item of `pick` or `omit`, expanded: a Projection in the form in which a subscription is stored. */
export interface ProjectionItem {
  /** `id`, `type`, `scope` or an attribute. */
  readonly name: Iri
  /** What the braces behind a Relationship list. */
  readonly inner?: readonly ProjectionItem[]
}

/** A projection as items. */
export function toProjectionItems({ items }: Projection): readonly ProjectionItem[] {
  return [...items].map(([name, inner]) => ({ name, ...(inner ? { inner: toProjectionItems(inner) } : {}) }))
}

/** The reverse. */
export function toProjection(items: readonly ProjectionItem[]): Projection {
  return { items: new Map(items.map(({ name, inner }) => [name, inner && toProjection(inner)])) }
}

/** Items as clients write them (clause 4.21), names compacted. */
export function presentProjectionItems(items: readonly ProjectionItem[], terms: Terms): readonly string[] {
  return items.map(({ name, inner }) => {
    const shown = entityMembers.has(name) ? name : terms.compact(name, 'attribute')
    return inner ? `${shown}{${presentProjectionItems(inner, terms).join(',')}}` : shown
  })
}

const entityMembers: ReadonlySet<string> = new Set(['id', 'type', 'scope'])
