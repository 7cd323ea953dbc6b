import type { LoggedEvent } from '../entity-event.ts'
import type { RetryLimits } from './bus-limits.ts'

/** What a subscriber announces. */
export type SubscriberNotice =
  /** An attempt at an event, or at several of which this is the first, or at its dead letter, failed; it is tried again. */
  | {
      readonly kind: 'failed'
      readonly event: LoggedEvent
      readonly attempt: number
      readonly error: unknown
    }
  /** An event was given up: it is a dead letter, and the partition moves on. */
  | { readonly kind: 'dead-letter'; readonly event: LoggedEvent; readonly error: unknown }
  /** Retention removed events that this name had not seen. */
  | { readonly kind: 'lost'; readonly partition: number; readonly count: bigint }
  /** The log ends before the place of this name: it was deleted and made anew, and is read from its beginning. */
  | { readonly kind: 'remade'; readonly partition: number }

/** Does what is to be done with events: at least once, one call at a time per partition, in order. The signal says that the subscriber is closing. */
export type EventHandling =
  | { readonly handle: (event: LoggedEvent, signal: AbortSignal) => Promise<void> }
  | {
      /** Events of one call, at most. */
      readonly most: number
      /** Rejects where nothing is about one of the events: all of them are tried again. */
      readonly handleAll: (
        events: readonly LoggedEvent[],
        signal: AbortSignal,
      ) => Promise<readonly RefusedEvent[]>
    }

/** One of several events that cannot be handled: it becomes a dead letter. */
export interface RefusedEvent {
  readonly event: LoggedEvent
  readonly error: unknown
}

export type SubscriberOptions = SubscriberTerms & EventHandling

/** Who is told of what a subscriber does. */
export interface SubscriberHooks {
  readonly onNotice?: (notice: SubscriberNotice) => void
  /** Events of one call were handled, or became dead letters; the duration has attempts and waits in it. */
  readonly onHandled?: (events: number, durationMs: number) => void
}

interface SubscriberTerms extends Partial<RetryLimits>, SubscriberHooks {
  /** Subscribers of one name share the events; each name has all of them. */
  readonly name: string
  /** Where a name begins that has never been here. `latest` when not given. */
  readonly from?: 'earliest' | 'latest' | Date
  /** How often an event is tried; a function may tell errors that pass (Infinity) from those that stay (1). */
  readonly attempts?: number | ((error: unknown) => number)
}
