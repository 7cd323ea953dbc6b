import type { CountedAttempts, Evidence } from './history.ts'
import { isDelivered } from './subscription-timeline.ts'
import { type Violation, violation } from './violation.ts'

/**
 * I10: counters equal attempts. An attempt whose process was killed before it was recorded is made again and counts once, so
 * in a storm less may be counted than receivers saw, never more; what was acknowledged counts once in any case, unless its
 * subscription was paused before it was recorded.
 */
export function judgeCounters({ counted, commands }: Evidence): readonly Violation[] {
  const paused = new Set(
    commands.filter(({ wish }) => !isDelivered(wish)).map(({ subscriptionId }) => subscriptionId),
  )
  return counted
    .filter((one) => !isRight(one, paused.has(one.subscriptionId)))
    .map(({ subscriptionId, calm, timesSent, timesFailed, attemptsSeen, acknowledged }) =>
      violation(
        'I10',
        `${subscriptionId} counted ${timesSent} attempts and ${timesFailed} failures, its receivers saw ${attemptsSeen} attempts and acknowledged ${acknowledged} notifications${calm ? ', and nothing was killed' : ''}`,
      ),
    )
}

function isRight(
  { calm, timesSent, timesFailed, attemptsSeen, acknowledged }: CountedAttempts,
  wasPaused: boolean,
): boolean {
  const succeeded = timesSent - timesFailed
  const isSuccessRight = wasPaused && !calm ? succeeded <= acknowledged : succeeded === acknowledged
  const isSentRight = calm ? timesSent === attemptsSeen : timesSent <= attemptsSeen
  return isSuccessRight && isSentRight
}
