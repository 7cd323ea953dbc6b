import type { Subscription } from './subscription.ts'

const millisecondsPerSecond = 1000

/**
 * Whether a change falls into the throttling period (clause 5.2.12): it is dropped then, not queued. Times in
 * milliseconds of one clock; `lastNotificationAt` counts failed attempts too, undefined before the first one.
 */
export function isThrottled(
  subscription: Subscription,
  lastNotificationAt: number | undefined,
  now: number,
): boolean {
  const { throttlingSeconds } = subscription
  if (throttlingSeconds === undefined || lastNotificationAt === undefined) return false
  return now - lastNotificationAt < throttlingSeconds * millisecondsPerSecond
}
