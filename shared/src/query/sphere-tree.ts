import {
  type Arc,
  add,
  angle,
  angleBetweenArcs,
  arcsCross,
  dot,
  normalize,
  type Vector,
} from './great-circle.ts'

/** Arcs in a binary tree, each node within a cap of the sphere: distances between many arcs need few comparisons. */
export interface SphereTree {
  readonly center: Vector
  /** Radians. */
  readonly radius: number
  readonly content: Arc | readonly [SphereTree, SphereTree]
}

/** A tree over arcs that follow one another, one or more. */
export function buildSphereTree(arcs: readonly Arc[]): SphereTree {
  return joinSphereTrees(arcs.map(leaf))
}

/** One tree of one or more. */
export function joinSphereTrees(trees: readonly SphereTree[]): SphereTree {
  let level = trees
  while (level.length > 1) level = pairUp(level)
  const [root] = level
  if (root === undefined) throw new Error('A tree needs an arc')
  return root
}

function leaf(arc: Arc): SphereTree {
  return { center: normalize(add(arc.start, arc.end)), radius: angle(arc.start, arc.end) / 2, content: arc }
}

function pairUp(nodes: readonly SphereTree[]): readonly SphereTree[] {
  const pairs: SphereTree[] = []
  for (let index = 0; index < nodes.length; index += 2) {
    const [left, right] = nodes.slice(index, index + 2)
    if (left && right) pairs.push(unite(left, right))
    else if (left) pairs.push(left)
  }
  return pairs
}

/** The cap around two trees. */
function unite(left: SphereTree, right: SphereTree): SphereTree {
  const center = normalize(add(left.center, right.center))
  const radius = Math.max(
    angle(center, left.center) + left.radius,
    angle(center, right.center) + right.radius,
  )
  return { center, radius: Math.min(radius, Math.PI), content: [left, right] }
}

/**
 * The least angle between the arcs of two trees. It stops at the first that is not above `enough`; what is above
 * `limit` is not looked for: then any angle above it.
 */
export function leastAngle(
  a: SphereTree,
  b: SphereTree,
  {
    limit = Number.POSITIVE_INFINITY,
    enough = 0,
  }: { readonly limit?: number; readonly enough?: number } = {},
): number {
  let least = limit
  let found = Number.POSITIVE_INFINITY
  const visit = (left: SphereTree, right: SphereTree): void => {
    if (found <= enough || gap(left, right) > least) return
    if (!isBranch(left.content) && !isBranch(right.content)) {
      found = Math.min(found, angleBetweenArcs(left.content, right.content))
      least = Math.min(least, found)
      return
    }
    for (const [x, y] of nearerFirst(splitLarger(left, right))) visit(x, y)
  }
  visit(a, b)
  return found
}

type Pair = readonly [SphereTree, SphereTree]

function splitLarger(left: SphereTree, right: SphereTree): readonly [Pair, Pair] {
  const { content } = left
  if (isBranch(content) && (left.radius >= right.radius || !isBranch(right.content)))
    return [
      [content[0], right],
      [content[1], right],
    ]
  const parts = isBranch(right.content) ? right.content : ([right, right] as const)
  return [
    [left, parts[0]],
    [left, parts[1]],
  ]
}

function nearerFirst([first, second]: readonly [Pair, Pair]): readonly [Pair, Pair] {
  return gap(...first) <= gap(...second) ? [first, second] : [second, first]
}

/** No arc of one is nearer to any of the other, save for rounding. */
function gap(a: SphereTree, b: SphereTree): number {
  return angle(a.center, b.center) - a.radius - b.radius - 1e-12
}

/** How many arcs of a tree a line crosses. */
export function countCrossings(line: Arc, { center, radius, content }: SphereTree): number {
  if (line.normal && Math.asin(Math.min(1, Math.abs(dot(line.normal, center)))) > radius + 1e-12) return 0
  if (!isBranch(content)) return arcsCross(content, line) ? 1 : 0
  return countCrossings(line, content[0]) + countCrossings(line, content[1])
}

function isBranch(content: SphereTree['content']): content is Pair {
  return Array.isArray(content)
}
