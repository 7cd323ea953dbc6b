import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import type {
  EventLogConsumer,
  EventLogReader,
  LogPosition,
  PartitionHandler,
} from '@lodestream/shared/events/event-log'
import { Resources } from '@lodestream/shared/lifecycle/resources'
import type { Logger } from '@lodestream/shared/logging/logger'
import { systemClock } from './adapters/system-clock.ts'
import { groupOperations } from './domain/group-operations.ts'
import type { Subscription } from './domain/subscription.ts'
import type { ActiveSubscriptions } from './operations/active-subscriptions.ts'
import { consumeEvents, type EventConsumption } from './operations/consume-events.ts'
import type { GroupedEvents } from './operations/consumption/placed-operation.ts'
import { Deliveries, type DeliveryState } from './operations/deliver.ts'
import type { DeliveryLimits } from './operations/delivery/delivery-limits.ts'
import { disableSubscription } from './operations/disable-subscription.ts'
import { type MatchOperationParts, matchOperation } from './operations/match-operation.ts'
import { createReadBack } from './operations/read-back.ts'
import { withPeriodic } from './operations/with-periodic.ts'
import type { CurrentEntities } from './ports/current-entities.ts'
import type { DeliveryStore } from './ports/delivery-store.ts'
import type { NotificationObserver } from './ports/notification-observer.ts'
import type { Notifier } from './ports/notifier.ts'
import type { PeriodLedger } from './ports/period-ledger.ts'
import type { SubscriptionStore } from './ports/subscription-store.ts'

/** What the way from events to endpoints is made of. */
export interface NotifyingParts {
  readonly active: ActiveSubscriptions
  readonly deliveries: DeliveryStore
  readonly events: EventLogConsumer
  /** The same log, to read back. */
  readonly log: EventLogReader
  readonly notifier: Notifier & AsyncDisposable
  readonly current: CurrentEntities
  readonly ledger: PeriodLedger
  readonly subscriptions: SubscriptionStore
  readonly logger: Logger
  readonly limits: DeliveryLimits
  readonly observer: NotificationObserver
  /** Names this process to the others that share the partitions. */
  readonly owner: string
}

/** Notifications on their way; disposing stops consumption first, then waits for the attempts under way. */
export interface Notifying extends AsyncDisposable {
  /** Rejects when consumption ends for good: the process must end. */
  readonly failed: Promise<never>
  /** How the deliveries of this process stand. */
  state(): DeliveryState
  /** How far it has read the partitions that it owns. */
  positions(): LogPosition
}

/** Loads the subscriptions, joins the consumption of events and sends notifications. */
export async function startNotifying(parts: NotifyingParts): Promise<Notifying> {
  const resources = new Resources()
  try {
    resources.use(parts.notifier)
    await parts.active.refresh()
    const deliveries = resources.use(openDeliveries(parts))
    const events = consumptionOf(parts, deliveries)
    const handler = resources.use(periodicToo(parts, deliveries, events))
    const consumption = resources.use(await parts.events.start(handler))
    return {
      failed: consumption.failed,
      state: () => deliveries.state(),
      positions: () => events.positions(),
      [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
    }
  } catch (error) {
    await resources[Symbol.asyncDispose]()
    throw error
  }
}

function openDeliveries(parts: NotifyingParts): Deliveries {
  const { active, notifier, logger, limits, observer } = parts
  return new Deliveries({
    store: parts.deliveries,
    notifier,
    subscriptions: active,
    clock: systemClock,
    random: Math.random,
    onError: (err) => logger.warn({ err }, 'the delivery store failed, it is tried again'),
    onGone: onGone(parts),
    observer,
    limits,
  })
}

/** A receiver that answers 410 wants to hear no more. */
function onGone({ subscriptions, logger }: NotifyingParts) {
  const disable = disableSubscription({
    subscriptions,
    clock: systemClock,
    onError: (err) => logger.warn({ err }, 'a subscription whose receiver is gone is still active'),
  })
  return (subscription: Subscription, reason: string) => {
    const { tenant, id: subscriptionId } = subscription
    logger.warn({ tenant, subscriptionId, reason }, 'the subscription is paused')
    void disable(subscription, reason)
  }
}

function consumptionOf(parts: NotifyingParts, deliveries: Deliveries): EventConsumption {
  const { active, logger, limits, owner, current, observer } = parts
  return consumeEvents({
    store: parts.deliveries,
    deliveries,
    subscriptions: active,
    owner,
    limits,
    observer,
    readBack: createReadBack(parts.log, (partition, err) =>
      logger.warn(
        { err, partition },
        'the log could not be read back: a subscription made lately may be told of changes that are older than it',
      ),
    ),
    group: (events) => group(events, logger),
    match: matchOperation({
      subscriptions: active,
      current,
      clock: systemClock,
      onMalformed: onMalformed(logger),
    }),
  })
}

/** An event with a payload that cannot be read is notified to nobody, and said. */
export const onMalformed =
  (logger: Logger): MatchOperationParts['onMalformed'] =>
  ({ tenant, entityId, operationId }, err) =>
    logger.error({ err, tenant, entityId, operationId }, 'event with an unreadable payload')

function periodicToo(parts: NotifyingParts, deliveries: Deliveries, handler: PartitionHandler) {
  const { active, logger, owner, current, ledger } = parts
  return withPeriodic(handler, {
    store: parts.deliveries,
    deliveries,
    subscriptions: active,
    owner,
    clock: systemClock,
    current,
    ledger,
    onError: (err) => logger.warn({ err }, 'a periodic notification waits, it is tried again'),
  })
}

/** No event is passed over in silence. */
function group(events: readonly LoggedEvent[], logger: Logger): GroupedEvents {
  const { complete, incomplete, dropped } = groupOperations(events)
  for (const { event, reason } of dropped) {
    const { partition, offset, key } = event
    logger.error({ partition, offset: offset.toString(), key, reason }, 'event passed over')
  }
  return { complete, incomplete }
}
