import { tenantOf } from './chaos-entities.ts'
import type { Evidence } from './history.ts'
import type { ToldChange } from './told-changes.ts'
import { type Violation, violation } from './violation.ts'

/**
 * I8: when the position of a partition was beyond a change, each observed subscription had been told of it, or its
 * notification was stored, or given up.
 */
export function judgePositions(evidence: Evidence, changes: readonly ToldChange[]): readonly Violation[] {
  const { positions, deadLetters, observed } = evidence
  const firstTold = firstDeliveries(evidence)
  return positions.flatMap((sample) => {
    const passed = changes.filter(({ partition, offset }) => offset < (sample.positions.get(partition) ?? 0))
    return observed.flatMap((subscriptionId) =>
      passed
        .filter(({ entityId }) => tenantOf(entityId) === tenantOf(subscriptionId))
        .map(({ key }) => `${subscriptionId} ${key}`)
        .filter((key) => !((firstTold.get(key) ?? Infinity) <= sample.at))
        .filter((key) => !sample.pending.has(key) && !deadLetters.has(key))
        .map((key) => violation('I8', `a position passed ${key}, which was neither told nor stored`)),
    )
  })
}

/** I8: a position never goes back. */
export function judgeProgress({ positions }: Evidence): readonly Violation[] {
  const reached = new Map<number, number>()
  return positions.flatMap((sample) =>
    [...sample.positions].flatMap(([partition, position]) => {
      const before = reached.get(partition) ?? 0
      reached.set(partition, position)
      return position < before
        ? [violation('I8', `partition ${partition} went from ${before} to ${position}`)]
        : []
    }),
  )
}

function firstDeliveries({ notifications }: Evidence): ReadonlyMap<string, number> {
  const told = new Map<string, number>()
  for (const { subscriptionId, entityId, value, at } of notifications) {
    const key = `${subscriptionId} ${entityId} ${value}`
    if (!told.has(key)) told.set(key, at)
  }
  return told
}
