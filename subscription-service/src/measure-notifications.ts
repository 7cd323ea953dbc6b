import type { EventLogReader, LogPosition } from '@lodestream/shared/events/event-log'
import { durationBuckets, type Metrics, type Sample } from '@lodestream/shared/metrics/metrics'
import type { ActiveSubscriptions } from './operations/active-subscriptions.ts'
import type { DeliveryStore } from './ports/delivery-store.ts'
import type { NotificationObserver } from './ports/notification-observer.ts'
import type { Notifying } from './start-notifying.ts'

/** What of the subscription service can be looked at. */
export interface MeasuredNotifications {
  readonly active: Pick<ActiveSubscriptions, 'counts'>
  readonly deliveries: Pick<DeliveryStore, 'oldestUndeliveredMs'>
  readonly log: Pick<EventLogReader, 'latest'>
  /** Undefined before it is started. */
  readonly notifying: () => Pick<Notifying, 'state' | 'positions'> | undefined
}

/** The metrics of what happens on the delivery path. */
export function observeNotifications(metrics: Metrics): NotificationObserver {
  const consumed = metrics.counter({
    name: 'lodestream_events_consumed_total',
    meaning: 'Events of the log that were held against the subscriptions.',
  })
  const matched = metrics.counter({
    name: 'lodestream_subscription_matches_total',
    meaning: 'Notifications that events gave rise to, before throttling.',
  })
  const attempts = metrics.counter({
    name: 'lodestream_notification_attempts_total',
    meaning: 'Attempts to deliver, by outcome: delivered, rejected, unreachable, timedOut, forbidden.',
    labels: ['outcome'],
  })
  const attemptSeconds = metrics.histogram({
    name: 'lodestream_notification_attempt_duration_seconds',
    meaning: 'How long endpoints take to answer, or not to.',
    buckets: durationBuckets,
  })
  const deadLetters = metrics.counter({
    name: 'lodestream_dead_letters_total',
    meaning: 'Notifications given up; the reasons are in `GET /admin/dead-letters`.',
  })
  return {
    consumed: (events) => consumed({}, events),
    matched: () => matched(),
    attempted: (outcome, durationMs) => {
      attempts({ outcome })
      attemptSeconds(durationMs / 1000)
    },
    gaveUp: () => deadLetters(),
  }
}

/** The metrics of how the delivery path stands. */
export function measureNotifications(metrics: Metrics, parts: MeasuredNotifications): void {
  measureSubscriptions(metrics, parts)
  measureDeliveries(metrics, parts)
  metrics.figures(
    () => lagOf(parts),
    [
      {
        type: 'gauge',
        name: 'lodestream_consumer_lag_events',
        meaning: 'Events of the log that are not consumed yet, by partition of this process.',
        labels: ['partition'],
        value: (samples) => samples,
      },
    ],
  )
}

function measureSubscriptions(metrics: Metrics, { active }: MeasuredNotifications): void {
  metrics.figures(
    () => active.counts(),
    [
      {
        type: 'gauge',
        name: 'lodestream_subscriptions',
        meaning: 'Subscriptions in the memory of this process, of all tenants.',
        value: ({ subscriptions }) => subscriptions,
      },
      {
        type: 'counter',
        name: 'lodestream_subscription_evaluations_total',
        meaning: 'Subscriptions held against an event: must not grow with subscriptions that cannot match.',
        value: ({ evaluations }) => evaluations,
      },
    ],
  )
}

function measureDeliveries(metrics: Metrics, { deliveries, notifying }: MeasuredNotifications): void {
  metrics.figures(
    () => deliveries.oldestUndeliveredMs(),
    [
      {
        type: 'gauge',
        name: 'lodestream_notification_oldest_undelivered_seconds',
        meaning: 'As `oldestUndeliveredMs` above, of all processes.',
        value: (ageMs = 0) => ageMs / 1000,
      },
    ],
  )
  metrics.figures(
    () => notifying()?.state(),
    [
      {
        type: 'gauge',
        name: 'lodestream_notifications_undelivered',
        meaning: 'Notifications that wait, in the partitions of this process.',
        value: (state) => state?.undelivered,
      },
      {
        type: 'gauge',
        name: 'lodestream_notification_attempts_under_way',
        meaning: 'Attempts that have no outcome yet.',
        value: (state) => state?.attemptsUnderWay,
      },
      {
        type: 'gauge',
        name: 'lodestream_endpoints_open',
        meaning: 'Endpoints whose breaker is open: they do not answer and are left alone for a while.',
        value: (state) => state?.openEndpoints,
      },
    ],
  )
}

async function lagOf({ log, notifying }: MeasuredNotifications): Promise<readonly Sample[]> {
  const positions: LogPosition = notifying()?.positions() ?? new Map()
  if (positions.size === 0) return []
  const ends = await log.latest()
  return [...positions].map(([partition, next]) => ({
    labels: { partition: `${partition}` },
    value: Math.max(0, Number((ends.get(partition) ?? next) - next)),
  }))
}
