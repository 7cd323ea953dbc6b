import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import type { OperationEvents } from '../../domain/operation-events.ts'
import type { Subscription } from '../../domain/subscription.ts'

/** One operation on one entity, with the places of its first and last event in the partition. */
export interface PlacedOperation {
  readonly operation: OperationEvents
  readonly firstOffset: bigint
  readonly lastOffset: bigint
}

export interface GroupedEvents {
  /** In the order of their last events. */
  readonly complete: readonly PlacedOperation[]
  /** Events, in order, of operations whose last event is still to come: they are grouped again with the next batch. */
  readonly incomplete: readonly LoggedEvent[]
}

/** A subscription that an operation concerns. */
export interface Match {
  readonly subscription: Subscription
  /** Renders the notification: called only for what will be written. */
  build(): BuiltNotification
}

export interface BuiltNotification {
  /** The same for the same (operation, entity, subscription). */
  readonly notificationId: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
