import { rewritePattern } from '@lodestream/shared/query/pattern-syntax'
import type { TypeSelection } from '@lodestream/shared/query/type-selection'
import type { KeySet } from './key-set-tree.ts'
import type { EntitySelector, Subscription } from './subscription.ts'

/** Sets of keys that conditions are multiplied out to; beyond it one of two conditions has to do. */
const maxPlaces = 1_000

/** Longer literals are known by their end, which tells ids apart. */
const maxLiteralLength = 64

/** Where a subscription is found in the index. */
export interface IndexPlaces {
  /** An event that matches has all the keys of one of them: attributes, types, ids, literals in the id. */
  readonly places: readonly KeySet[]
  /** Which of the keys are literals. */
  readonly literals: readonly string[]
}

/**
 * The keys under which a subscription is found: necessary conditions, so no event that matches is lost, and all that
 * can be looked up, so few that do not are found. Order matters only for memory: what many have in common comes first.
 */
export function indexPlaces({ entities, watchedAttributes }: Subscription): IndexPlaces {
  const selectors = (entities ?? [{ types: { kind: 'any' } }]).map(selectorPlaces)
  const attributes = watchedAttributes?.map((name) => [name]) ?? [[]]
  return {
    places: allOf(
      attributes,
      selectors.flatMap(({ places }) => places),
    ),
    literals: [...new Set(selectors.flatMap(({ literals }) => literals))],
  }
}

function selectorPlaces({ types, ids, idPattern }: EntitySelector): IndexPlaces {
  const byType = typePlaces(types)
  if (ids) return { places: allOf(byType, ids.map(only)), literals: [] }
  if (idPattern === undefined) return { places: byType, literals: [] }
  const needed = rewritePattern(idPattern).needed.map((list) => list.map(cut))
  const byPattern = needed.map((list) => list.map(only)).reduce(allOf, [[]])
  return {
    places: allOf(allOf(byType, byPattern), [[{ asked: idPattern }]]),
    literals: needed.flat(),
  }
}

/** `A;B` is found under both of its types: with one of them, the entities of that type would be compared in vain. */
function typePlaces(selection: TypeSelection): readonly KeySet[] {
  switch (selection.kind) {
    case 'any':
      return [[]]
    case 'type':
      return [[selection.type]]
    case 'or':
      return selection.operands.flatMap(typePlaces)
    case 'and':
      return selection.operands.map(typePlaces).reduce(allOf, [[]])
  }
}

/** Both conditions. Where that were too many places the one that names more does: each of them is necessary. */
function allOf(left: readonly KeySet[], right: readonly KeySet[]): readonly KeySet[] {
  if (left.length * right.length > maxPlaces) return left.length >= right.length ? left : right
  return left.flatMap((one) => right.map((other) => [...one, ...other]))
}

function only(key: string): KeySet {
  return [key]
}

function cut(literal: string): string {
  return literal.slice(-maxLiteralLength)
}
