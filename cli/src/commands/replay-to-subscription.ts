import { setTimeout as delay } from 'node:timers/promises'
import { printLogPosition } from '@lodestream/shared/events/log-position'
import type { HttpSubscriptions, ReplayPart, ReplayReport } from '../adapters/http-subscriptions.ts'
import { ComeBackLater, UsageError } from '../domain/failures.ts'
import { parseStartingPoint } from '../domain/starting-point.ts'
import { openSubscriptions } from './broker-options.ts'
import type { CommandParts } from './command-parts.ts'
import type { ReplayOptions } from './replay-options.ts'

/** Events of one call; the broker takes no more. */
const eventsPerCall = 5000
/** Times in a row that the broker may ask to come back later. */
const maxRefusals = 100

/**
 * Notifies a subscription once more, call by call, up to where the log ended when it began. Rejects with UsageError and as the
 * requests do; then it says where to go on.
 */
export async function replayToSubscription(
  id: string,
  options: ReplayOptions,
  parts: CommandParts,
): Promise<void> {
  const { terminal } = parts
  let part = firstPart(options)
  const subscriptions = openSubscriptions(options, parts)
  const total = { events: 0, notifications: 0, cutOff: 0 }
  const progress = terminal.progress('replaying')
  try {
    for (;;) {
      const report = await replayPart(subscriptions, id, { part, parts })
      total.events += report.events
      total.notifications += report.notifications
      total.cutOff += report.cutOff
      progress.step(report.events)
      const { replayId, next, to } = report
      if (report.complete) return await tell(id, { ...total, replayId }, { options, parts })
      part = { ...part, from: next, to, replayId }
    }
  } catch (error) {
    if (part.replayId !== undefined) terminal.note(`Broken off; --from ${part.from} goes on`)
    throw error
  } finally {
    progress.end()
  }
}

function firstPart({ kafka, toKafka, operationType, entityId, type, from }: ReplayOptions): ReplayPart {
  if (kafka !== undefined || toKafka !== undefined)
    throw new UsageError('--to-subscription asks the broker at --url: not with --kafka or --to-kafka')
  if (operationType !== undefined)
    throw new UsageError('--operation-type is not for --to-subscription: operations are notified as a whole')
  return {
    from: pointOf(from ?? 'earliest'),
    ...(entityId === undefined ? {} : { entityId }),
    ...(type === undefined ? {} : { type }),
    limit: eventsPerCall,
  }
}

/** As the broker reads it. */
function pointOf(from: string): string {
  const point = parseStartingPoint(from)
  if (point.kind === 'time') return point.time.toISOString()
  return point.kind === 'position' ? printLogPosition(point.position) : point.kind
}

/** The broker refuses while too much waits for the receivers. */
async function replayPart(
  subscriptions: HttpSubscriptions,
  id: string,
  { part, parts }: { readonly part: ReplayPart; readonly parts: CommandParts },
): Promise<ReplayReport> {
  for (let refusals = 0; ; refusals += 1) {
    try {
      return await subscriptions.replay(id, part)
    } catch (error) {
      if (!(error instanceof ComeBackLater) || refusals >= maxRefusals) throw error
      if (refusals === 0) parts.terminal.note(`Waiting: ${error.message}`)
      await delay(error.afterSeconds * 1000, undefined, { signal: parts.signal })
    }
  }
}

async function tell(
  toSubscription: string,
  total: Pick<ReplayReport, 'replayId' | 'events' | 'notifications' | 'cutOff'>,
  { options, parts }: { readonly options: ReplayOptions; readonly parts: CommandParts },
): Promise<void> {
  const { line, note } = parts.terminal
  const { replayId, events, notifications, cutOff } = total
  if (options.json) return line(JSON.stringify({ replayId, toSubscription, events, notifications, cutOff }))
  if (cutOff > 0) note(`${cutOff} operations have no end in this part of the log: they were not replayed`)
  await line(
    `${notifications} notifications of ${events} events replayed to ${toSubscription}, with the header Ngsild-Replay: ${replayId}`,
  )
}
