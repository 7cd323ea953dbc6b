import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import type { OperationEvents } from '../../domain/operation-events.ts'
import type { DeliveryStore } from '../../ports/delivery-store.ts'
import type { NotificationObserver } from '../../ports/notification-observer.ts'
import type { SubscriptionLookup } from '../../ports/subscription-lookup.ts'
import type { Deliveries } from '../deliver.ts'
import type { DeliveryLimits } from '../delivery/delivery-limits.ts'
import type { ReadBack } from './earlier-operations.ts'
import type { GroupedEvents, Match } from './placed-operation.ts'

/** What consumption is made of. */
export interface ConsumeEventsSettings {
  readonly store: DeliveryStore
  readonly deliveries: Deliveries
  readonly subscriptions: SubscriptionLookup
  readonly limits: Pick<DeliveryLimits, 'insertGroup' | 'insertCharactersMax'>
  readonly observer?: NotificationObserver
  /** Names this process in the position of its partitions. */
  readonly owner: string
  readonly readBack: ReadBack
  group(events: readonly LoggedEvent[]): GroupedEvents
  /** The subscriptions that the operation concerns, throttling aside. A promise only when other entities have to be read. */
  match(operation: OperationEvents): Iterable<Match> | Promise<Iterable<Match>>
}
