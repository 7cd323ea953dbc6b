import { tenantHeaders, tenantOf } from './chaos-entities.ts'
import type { CountedAttempts } from './history.ts'
import type { NotificationSink } from './notification-sink.ts'

/** The counters of subscriptions, and what receivers have seen of them until then. Nothing may be under way. */
export interface CounterReading {
  readonly of: ReadonlyMap<string, Omit<CountedAttempts, 'calm' | 'subscriptionId'>>
}

/** Reads the counters as a client does. */
export async function readCounters(
  url: string,
  subscriptionIds: readonly string[],
  sinks: readonly NotificationSink[],
): Promise<CounterReading> {
  const acknowledged = acknowledgedBy(sinks)
  const entries: [string, Omit<CountedAttempts, 'calm' | 'subscriptionId'>][] = []
  for (const id of subscriptionIds) {
    const counters = await countersOf(url, id)
    const seen = {
      attemptsSeen: sumOf(sinks.map(({ attempts }) => attempts.get(id))),
      accepted: sumOf(sinks.map(({ accepted }) => accepted.get(id))),
      acknowledged: acknowledged.get(id)?.size ?? 0,
    }
    entries.push([id, { ...counters, ...seen }])
  }
  return { of: new Map(entries) }
}

/** What came between two readings; without the first one, from the beginning. */
export function countedBetween(
  before: CounterReading | undefined,
  after: CounterReading,
): readonly CountedAttempts[] {
  return [...after.of].map(([subscriptionId, now]) => {
    const then = before?.of.get(subscriptionId)
    return {
      subscriptionId,
      calm: before !== undefined,
      timesSent: now.timesSent - (then?.timesSent ?? 0),
      timesFailed: now.timesFailed - (then?.timesFailed ?? 0),
      attemptsSeen: now.attemptsSeen - (then?.attemptsSeen ?? 0),
      accepted: now.accepted - (then?.accepted ?? 0),
      acknowledged: now.acknowledged - (then?.acknowledged ?? 0),
    }
  })
}

function sumOf(counts: readonly (number | undefined)[]): number {
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
}

async function countersOf(url: string, id: string) {
  const response = await fetch(`${url}/ngsi-ld/v1/subscriptions/${id}`, {
    headers: tenantHeaders(tenantOf(id)),
  })
  const { notification } = (await response.json()) as {
    notification: { timesSent?: number; timesFailed?: number }
  }
  return { timesSent: notification.timesSent ?? 0, timesFailed: notification.timesFailed ?? 0 }
}

function acknowledgedBy(sinks: readonly NotificationSink[]): ReadonlyMap<string, ReadonlySet<string>> {
  const ids = new Map<string, Set<string>>()
  for (const { subscriptionId, notificationId } of sinks.flatMap(({ received }) => received)) {
    const own = ids.get(subscriptionId) ?? new Set()
    ids.set(subscriptionId, own.add(notificationId))
  }
  return ids
}
