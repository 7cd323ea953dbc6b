import type { Json, JsonObject } from '../ngsi-ld/json.ts'
import { maxEdgeEncounters, maxEdgeTests } from './query-limits.ts'

/** The box around an edge. */
interface Box {
  readonly minX: number
  readonly maxX: number
  readonly minY: number
  readonly maxY: number
}

type Position = readonly [number, number]

/**
 * Whether edges of GeoJSON geometries come near one another (their boxes meet) so often that to relate the geometries
 * would take seconds: lines that cross themselves thousands of times, combs within combs. Takes time within limits itself.
 */
export function isTangled(geometries: readonly JsonObject[]): boolean {
  const boxes = geometries.flatMap(({ coordinates }) => boxesOf(coordinates ?? null))
  boxes.sort((a, b) => a.minX - b.minX)
  // Each edge meets the next one of its line.
  const limit = maxEdgeEncounters + boxes.length
  const counts = { encounters: 0, tests: 0 }
  return !boxes.every((_, index) => {
    countEncounters(boxes, index, counts)
    return counts.encounters <= limit && counts.tests <= maxEdgeTests
  })
}

/** Of one box with those that begin further east. */
function countEncounters(
  boxes: readonly Box[],
  index: number,
  counts: { encounters: number; tests: number },
): void {
  const box = boxes[index]
  for (let other = index + 1; box && other < boxes.length; other += 1) {
    const next = boxes[other]
    if (next === undefined || next.minX > box.maxX) return
    counts.tests += 1
    if (next.minY <= box.maxY && next.maxY >= box.minY) counts.encounters += 1
  }
}

function boxesOf(coordinates: Json): readonly Box[] {
  const parts = coordinates as readonly Json[]
  if (!isChain(parts)) return Array.isArray(parts[0]) ? parts.flatMap(boxesOf) : []
  return parts.slice(1).map((end, index) => boxOf(parts[index] ?? end, end))
}

function isChain(parts: readonly Json[]): parts is readonly Position[] {
  const [first] = parts
  return Array.isArray(first) && typeof first[0] === 'number'
}

function boxOf([x, y]: Position, [u, v]: Position): Box {
  return { minX: Math.min(x, u), maxX: Math.max(x, u), minY: Math.min(y, v), maxY: Math.max(y, v) }
}
