import type { GroupedEvents } from './placed-operation.ts'

/**
 * Where to go on after a crash when everything up to an operation is written: never behind the first event of an
 * operation that is not. Operations of different entities may lie across each other. One position per complete
 * operation, and one for the end of the batch.
 */
export function safePositions({ complete, incomplete }: GroupedEvents, end: bigint): readonly bigint[] {
  let limit = incomplete[0]?.offset ?? end
  const positions = [earlier(end, limit)]
  for (const { firstOffset, lastOffset } of [...complete].reverse()) {
    positions.push(earlier(lastOffset + 1n, limit))
    limit = earlier(limit, firstOffset)
  }
  return positions.reverse()
}

function earlier(left: bigint, right: bigint): bigint {
  return left < right ? left : right
}
