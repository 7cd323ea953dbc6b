import type { Entity } from '../ngsi-ld/entity.ts'
import { isGeometry } from '../ngsi-ld/geometry.ts'
import type { JsonObject } from '../ngsi-ld/json.ts'
import { compareCodePoints } from './compare-code-points.ts'
import { type OrderRank, rankOf, rankOfDistance } from './order-class.ts'
import { orderInstanceOf, orderValueOf } from './order-value.ts'
import type { OrderElement, Ordering, OrderKey } from './ordering.ts'
import type { QTarget } from './q-expression.ts'
import { sphereDistance, toSphereShape } from './sphere-shape.ts'
import { compileStringOrder, type StringOrder } from './string-order.ts'

/**
 * Entities in the order asked for (clause 4.23); those it does not tell apart stay as they are. Mixed types of values
 * are in the order of clause 4.23 (`rankOf`); descending is the whole of it reversed, missing values first. Of several types or
 * scopes the first by code point counts. Distances are those of a geo-query (`sphereDistance`) between `from` and the
 * GeoProperty; what has none is ordered by its value.
 */
export function sortByOrdering<Ordered extends Entity>(
  entities: readonly Ordered[],
  ordering: Ordering,
): readonly Ordered[] {
  const rankers = ordering.elements.map(({ by }) => compileRanker(by, ordering.from))
  const compare = compileComparison(ordering)
  return entities
    .map((entity) => ({ entity, ranks: rankers.map((rank) => rank(entity)) }))
    .sort((a, b) => compare(a.ranks, b.ranks))
    .map(({ entity }) => entity)
}

type Ranker = (entity: Entity) => OrderRank

function compileRanker(by: OrderKey, from: JsonObject | undefined): Ranker {
  switch (by.kind) {
    case 'id':
      return ({ id }) => rankOf(id)
    case 'type':
      return ({ types }) => rankOf(firstOf(types))
    case 'scope':
      return ({ scopes = [] }) => rankOf(firstOf(scopes))
    case 'value':
      return (entity) => rankOf(orderValueOf(by.target, entity))
    case 'distance':
      return compileDistance(by.target, from)
  }
}

function firstOf(texts: readonly string[]): string | undefined {
  return [...texts].sort(compareCodePoints)[0]
}

function compileDistance(target: QTarget, from: JsonObject | undefined): Ranker {
  const origin = from && toSphereShape(from)
  return (entity) => {
    const instance = orderInstanceOf(target.path, entity.attributes)
    const isPlace = instance?.kind === 'GeoProperty' && !target.member && !target.bracket
    const shape =
      isPlace && isGeometry(instance.value) ? toSphereShape(instance.value as JsonObject) : undefined
    return origin && shape
      ? rankOfDistance(sphereDistance(origin, shape))
      : rankOf(orderValueOf(target, entity))
  }
}

type Comparison = (a: readonly OrderRank[], b: readonly OrderRank[]) => number

function compileComparison({ elements, collation }: Ordering): Comparison {
  const strings = compileStringOrder(collation)
  return (a, b) => {
    for (const [index, element] of elements.entries()) {
      const order = compareRanks(a[index], b[index], strings)
      if (order !== 0) return directed(order, element)
    }
    return 0
  }
}

function directed(order: number, { descending }: OrderElement): number {
  return descending ? -order : order
}

function compareRanks(a: OrderRank | undefined, b: OrderRank | undefined, strings: StringOrder): number {
  if (!a || !b) return 0
  if (a.rank !== b.rank) return a.rank - b.rank
  if (a.text !== undefined && b.text !== undefined) return strings(a.text, b.text)
  if (a.instant !== undefined && b.instant !== undefined) return compareCodePoints(a.instant, b.instant)
  return (a.number ?? 0) - (b.number ?? 0)
}
