import type { LogPosition } from '../event-log.ts'

/** Where a subscriber stands in a partition that is its own. */
export interface Place {
  readonly partition: number
  next: bigint
  /** The events under way: since when by the clock of the process, and failures in a row. */
  trying?: { readonly sinceMs: number; failures: number } | undefined
}

/** How a subscriber is doing, for readiness and metrics. */
export interface SubscriberStatus {
  /** The next offset of each partition that it has. */
  readonly positions: LogPosition
  /** Failures in a row of the events under way, in the partition that has the most; 0: all is well. */
  readonly failures: number
  /** For how long events have been under way, in the partition where it is longest; 0: nothing is. */
  readonly tryingMs: number
}

/** The status of a subscriber that stands at these places. */
export function subscriberStatus(places: Iterable<Place>, nowMs: number): SubscriberStatus {
  const all = [...places]
  return {
    positions: new Map(all.map(({ partition, next }) => [partition, next])),
    failures: Math.max(0, ...all.map(({ trying }) => trying?.failures ?? 0)),
    tryingMs: Math.max(0, ...all.map(({ trying }) => (trying ? nowMs - trying.sinceMs : 0))),
  }
}
