import type { Evidence, ReceivedNotification, Write } from './history.ts'
import { type PlacedEvent, uniqueValue } from './read-log.ts'

/** A change of the load that notifications tell of. */
export interface ToldChange {
  /** `<entity> <value>` */
  readonly key: string
  readonly entityId: string
  readonly sequence: number
  readonly partition: number
  /** Of the last event of its operation: when a consumer is behind it, it has seen all of the operation. */
  readonly offset: number
  /** It was not committed before. */
  readonly invokedAt: number
  /** Its subscriptions were looked for before this. */
  readonly evaluatedBy: number
}

/**
 * The changes of the log, in its order. A partition is consumed in order and notifications are sent when they are written
 * down, so a notification about a later change of the partition shows that consumption had passed the earlier ones.
 */
export function toldChanges(
  { writes, notifications }: Pick<Evidence, 'writes' | 'notifications'>,
  events: readonly PlacedEvent[],
): readonly ToldChange[] {
  const invokedAt = invocations(writes)
  const ends = operationEnds(events)
  const changes = events.flatMap((event) => {
    const value = uniqueValue(event)
    if (value === undefined || !event.operationType.startsWith('ATTRIBUTE_')) return []
    const { entityId, sequence, partition } = event
    const offset = ends.get(operationKey(event)) ?? event.offset
    const at = invokedAt.get(value) ?? 0
    return [{ key: `${entityId} ${value}`, entityId, sequence, partition, offset, invokedAt: at }]
  })
  const evaluatedBy = evaluations(changes, notifications)
  return changes.map((change) => ({ ...change, evaluatedBy: evaluatedBy.get(change.key) ?? Infinity }))
}

function invocations(writes: readonly Write[]): ReadonlyMap<number, number> {
  const valued = writes.flatMap(({ value, invokedAt }) =>
    value === undefined ? [] : [[value, invokedAt] as const],
  )
  return new Map(valued)
}

function operationEnds(events: readonly PlacedEvent[]): ReadonlyMap<string, number> {
  const ends = new Map<string, number>()
  for (const event of events) {
    const key = operationKey(event)
    ends.set(key, Math.max(event.offset, ends.get(key) ?? 0))
  }
  return ends
}

function operationKey({ entityId, operationId }: PlacedEvent): string {
  return `${entityId} ${operationId}`
}

function evaluations(
  changes: readonly Omit<ToldChange, 'evaluatedBy'>[],
  notifications: readonly ReceivedNotification[],
): ReadonlyMap<string, number> {
  const firstTold = new Map<string, number>()
  for (const { entityId, value, at } of notifications) {
    const key = `${entityId} ${value}`
    firstTold.set(key, Math.min(at, firstTold.get(key) ?? Infinity))
  }
  const earliest = new Map<number, number>()
  const evaluatedBy = new Map<string, number>()
  for (const { key, partition } of changes.toSorted((left, right) => right.offset - left.offset)) {
    const at = Math.min(earliest.get(partition) ?? Infinity, firstTold.get(key) ?? Infinity)
    earliest.set(partition, at)
    evaluatedBy.set(key, at)
  }
  return evaluatedBy
}
