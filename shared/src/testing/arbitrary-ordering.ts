import fc from 'fast-check'
import type { Entity } from '../ngsi-ld/entity.ts'
import type { OrderElement, Ordering } from '../query/ordering.ts'
import { arbitraryGeoEntity, arbitraryGeometry } from './arbitrary-geo-query.ts'
import { arbitraryQEntity, arbitraryQTarget } from './arbitrary-q.ts'
import { arbitraryScopedEntity } from './arbitrary-scope-query.ts'
import { printTarget } from './print-q.ts'
import { exampleTerms } from './q-worked-cases.ts'

const place = fc.constantFrom('location', 'place').map((short) => exampleTerms.expand(short, 'attribute'))

const element: fc.Arbitrary<OrderElement> = fc.record({
  by: fc.oneof(
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constantFrom('id' as const, 'type' as const, 'scope' as const) }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('value' as const), target: arbitraryQTarget() }) },
    {
      weight: 2,
      arbitrary: place.map((name) => ({ kind: 'distance' as const, target: { path: [name] } })),
    },
  ),
  descending: fc.boolean(),
})

/** Random orderings, as the AST. */
export function arbitraryOrdering(): fc.Arbitrary<Ordering> {
  return fc.record(
    {
      elements: fc.array(element, { minLength: 1, maxLength: 3 }),
      from: arbitraryGeometry(),
      collation: fc.constantFrom('de-u-co-phonebk', 'sv', 'en-u-kn', 'und-u-ks-level1', 'und-u-ks-identic'),
    },
    { requiredKeys: ['elements', 'from'] },
  ) as fc.Arbitrary<Ordering>
}

/** The parameters of an ordering, names compacted: `parseOrdering(printOrdering(ordering)) = ordering`. */
export function printOrdering({ elements, collation, from }: Ordering) {
  return {
    orderBy: elements.map(printElement).join(','),
    ...(collation !== undefined && { collation }),
    ...(from && { orderFrom: JSON.stringify(from.coordinates), orderGeometry: from.type ?? null }),
  }
}

function printElement({ by, descending }: OrderElement): string {
  const direction = descending ? 'desc' : 'asc'
  switch (by.kind) {
    case 'value':
      return `${printTarget(by.target, exampleTerms)};${direction}`
    case 'distance':
      return `${printTarget(by.target, exampleTerms)};dist-${direction}`
    default:
      return `${by.kind};${direction}`
  }
}

/** Entities with everything `arbitraryOrdering` looks at, each with an id of its own. */
export function arbitraryOrderedEntities(): fc.Arbitrary<readonly Entity[]> {
  const entity = fc
    .tuple(arbitraryQEntity(), arbitraryGeoEntity(), arbitraryScopedEntity())
    .map(([q, geo, scoped]) => ({ ...scoped, ...q, attributes: { ...q.attributes, ...geo.attributes } }))
  return fc
    .array(entity, { minLength: 1, maxLength: 6 })
    .map((entities) => entities.map((each, n) => ({ ...each, id: `urn:x:${n}` })))
}
