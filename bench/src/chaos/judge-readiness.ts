import type { Evidence, ReadinessSample, RefusedNotification } from './history.ts'
import { isDelivered, wishesBetween } from './subscription-timeline.ts'
import { type Violation, violation } from './violation.ts'

/** A stall must show within this. */
const noticedWithinMs = 10_000

/** I14: readiness tells how old the oldest undelivered notification is, with no more than ten seconds of delay. */
export function judgeReadiness(evidence: Evidence): readonly Violation[] {
  return stalls(evidence).flatMap(({ sample, oldestMs }) =>
    sample.oldestUndeliveredMs >= oldestMs - noticedWithinMs
      ? []
      : [
          violation(
            'I14',
            `readiness told of ${Math.round(sample.oldestUndeliveredMs)} ms when something waited for ${Math.round(oldestMs)} ms`,
          ),
        ],
  )
}

/** How often readiness was asked while it had to tell of a stall. */
export function countStalls(evidence: Evidence): number {
  return stalls(evidence).length
}

interface Stall {
  readonly sample: ReadinessSample
  /** Something has waited for at least this. */
  readonly oldestMs: number
}

function stalls({ refused, readiness, notifications, commands }: Evidence): readonly Stall[] {
  const told = new Map<string, number>()
  for (const { notificationId, at } of notifications) told.set(notificationId, told.get(notificationId) ?? at)
  const waiting = refused.map((one) => ({ ...one, until: endOf(one) })).sort((a, b) => a.at - b.at)
  return readiness.flatMap((sample) => {
    const oldest = waiting.find(({ at, until }) => at < sample.askedAt && until > sample.answeredAt)
    const oldestMs = oldest === undefined ? 0 : sample.askedAt - oldest.at
    return oldestMs > noticedWithinMs ? [{ sample, oldestMs }] : []
  })

  /** Until then it was certainly waiting: nobody had acknowledged it, and nobody had asked to drop it. */
  function endOf({ notificationId, subscriptionId, at }: RefusedNotification): number {
    const own = commands.filter((command) => command.subscriptionId === subscriptionId)
    if (!wishesBetween(own, at, at).every(isDelivered)) return at
    const dropped = own.find((command) => command.invokedAt > at && !isDelivered(command.wish))
    return Math.min(told.get(notificationId) ?? Infinity, dropped?.invokedAt ?? Infinity)
  }
}
