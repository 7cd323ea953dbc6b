import type { CountedAttempts, Evidence } from './history.ts'
import { isDelivered } from './subscription-timeline.ts'
import { type Violation, violation } from './violation.ts'

/**
 * I10: counters equal attempts. While nothing is killed, exactly. In a storm an attempt may be seen and not counted (its
 * process was killed before it was recorded, and it is made again), or counted and not seen (its process was frozen until
 * its time was over, and never sent it). But what was acknowledged counts as one success in any case, unless its
 * subscription was paused before it was recorded; as more only when it was acknowledged more often, because the log had its
 * events twice and whoever knew of the first was killed.
 */
export function judgeCounters({ counted, commands }: Evidence): readonly Violation[] {
  const paused = new Set(
    commands.filter(({ wish }) => !isDelivered(wish)).map(({ subscriptionId }) => subscriptionId),
  )
  return counted
    .filter((one) => !isRight(one, paused.has(one.subscriptionId)))
    .map(({ subscriptionId, calm, timesSent, timesFailed, attemptsSeen, accepted, acknowledged }) =>
      violation(
        'I10',
        `${subscriptionId} counted ${timesSent} attempts and ${timesFailed} failures, its receivers saw ${attemptsSeen} attempts, acknowledged ${accepted} and so ${acknowledged} notifications${calm ? ', and nothing was killed' : ''}`,
      ),
    )
}

function isRight(
  { calm, timesSent, timesFailed, attemptsSeen, accepted, acknowledged }: CountedAttempts,
  wasPaused: boolean,
): boolean {
  const succeeded = timesSent - timesFailed
  if (calm) return timesSent === attemptsSeen && succeeded === acknowledged
  return succeeded <= accepted && (wasPaused || succeeded >= acknowledged)
}
