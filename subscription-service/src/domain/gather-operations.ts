import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import type { LogPosition } from '@lodestream/shared/events/event-log'
import { type GroupedOperation, groupOperations } from './group-operations.ts'

/** When a page of operations is full; it has the operations that begin before that, whole. */
export interface GatheringBounds {
  /** Wanted events. */
  readonly events: number
  /** Of the bodies of these. */
  readonly characters: number
  /** Events that are looked at, wanted or not; and once more so many for the ends of the operations that have begun. */
  readonly scanned: number
}

/** Makes one page of whole operations of the events that it is given, in order per partition. */
export interface OperationGathering {
  take(batch: readonly LoggedEvent[]): void
  isFull(): boolean
  /** Nothing more is needed: the page is full, and its operations are whole. */
  isDone(): boolean
  gathered(): GatheredOperations
}

export interface GatheredOperations {
  /** Wanted events of the page. */
  readonly events: number
  /** By partition and offset. */
  readonly operations: readonly GroupedOperation[]
  /** Operations that began and are not whole. */
  readonly cutOff: number
  /** Where the next page begins: what has begun before it belongs to this one. */
  readonly next: LogPosition
}

/**
 * An operation belongs to the page in which it begins: what follows of it is waited for, and passed over by the next page,
 * where it has no beginning. So each is in one page, however the log is cut and operations lie across each other.
 */
export function gatherOperations(
  from: LogPosition,
  bounds: GatheringBounds,
  isWanted: (event: LoggedEvent) => boolean,
): OperationGathering {
  const next = new Map(from)
  const operations: GroupedOperation[] = []
  let open: LoggedEvent[] = []
  let [events, characters, scanned, ahead] = [0, 0, 0, 0]

  const isFull = () => events >= bounds.events || characters >= bounds.characters || scanned >= bounds.scanned

  /** How many events of the batch still belong to the page. */
  function begin(batch: readonly LoggedEvent[]): number {
    for (const [place, event] of batch.entries()) {
      if (isFull()) return place
      scanned += 1
      next.set(event.partition, event.offset + 1n)
      if (!isWanted(event)) continue
      open.push(event)
      events += 1
      characters += event.body.length
    }
    return batch.length
  }

  /** Batch by batch: decoding a whole page would hold up everything else in the process. */
  function group(): void {
    const { complete, incomplete } = groupOperations(open)
    const hasBegun = (partition: number, offset: bigint) => offset < (next.get(partition) ?? 0n)
    const begun = incomplete.filter(({ partition, offset }) => hasBegun(partition, offset))
    const keys = new Set(begun.map(({ key }) => key))
    operations.push(...complete.filter(({ partition, firstOffset }) => hasBegun(partition, firstOffset)))
    open = incomplete.filter(({ key }) => keys.has(key))
  }

  return {
    take(batch) {
      const rest = batch.slice(begin(batch))
      group()
      if (!isFull()) return
      const keys = new Set(open.map(({ key }) => key))
      ahead += rest.length
      open.push(...rest.filter(({ key }) => keys.has(key)))
      group()
    },
    isFull,
    isDone: () => isFull() && (open.length === 0 || ahead >= bounds.scanned),
    gathered() {
      const cutOff = new Set(open.map(({ key }) => key)).size
      return { events, operations: [...operations].sort(byPlace), cutOff, next }
    },
  }
}

function byPlace(left: GroupedOperation, right: GroupedOperation): number {
  return left.partition - right.partition || (left.lastOffset < right.lastOffset ? -1 : 1)
}
