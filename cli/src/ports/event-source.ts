import type { EventRecord } from '@lodestream/shared/events/entity-event'
import type { EventFilter } from '../domain/event-filter.ts'
import type { StartingPoint } from '../domain/starting-point.ts'

/** What to read from a source. */
export interface Reading {
  readonly from: StartingPoint
  readonly filter: EventFilter
  /** Ends a reading early. */
  readonly signal: AbortSignal
}

/** Where events are read from: a broker over HTTP, or the topic itself. Failures are UsageError or Unreachable. */
export interface EventSource extends AsyncDisposable {
  /** The events between a point and the end of the log as it was when the reading began; in order per entity. */
  read(reading: Reading): AsyncIterable<EventRecord>
  /** The events from a point on, and then those that come, until the signal aborts. */
  follow(reading: Reading): AsyncIterable<EventRecord>
}
