import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { Subscription } from './subscription.ts'

/** Which period of a periodic subscription is meant: the `count`th that ended since `from`. */
export interface Period {
  readonly from: DateTime
  readonly count: number
}

/**
 * The period that ended last (clause 5.8.6): they follow each other from `periodicFrom` on, without drifting, whoever was
 * awake. Undefined before the end of the first one, and for subscriptions that are not periodic.
 */
export function endedPeriod(subscription: Subscription, now: DateTime): Period | undefined {
  const { timeIntervalSeconds, periodicFrom = subscription.createdAt } = subscription
  if (timeIntervalSeconds === undefined) return undefined
  const count = Math.floor((Date.parse(now) - Date.parse(periodicFrom)) / (timeIntervalSeconds * 1000))
  return count >= 1 ? { from: periodicFrom, count } : undefined
}

/** Milliseconds until the period that runs now ends; undefined for subscriptions that are not periodic. */
export function restOfPeriodMs(subscription: Subscription, now: DateTime): number | undefined {
  const { timeIntervalSeconds, periodicFrom = subscription.createdAt } = subscription
  if (timeIntervalSeconds === undefined) return undefined
  const { count } = endedPeriod(subscription, now) ?? { count: 0 }
  return Date.parse(periodicFrom) + (count + 1) * timeIntervalSeconds * 1000 - Date.parse(now)
}

/** Whether `period` is still to be notified when `last` was the last one that was. */
export function isLater(period: Period, last: Period | undefined): boolean {
  return last === undefined || last.from !== period.from || period.count > last.count
}
