import type { EventRecord } from '@lodestream/shared/events/entity-event'
import { decodeRecord } from './event-filter.ts'

/** How much happens in a log. */
export interface EventStatistics {
  readonly events: number
  readonly malformed: number
  readonly entities: number
  readonly byOperationType: Readonly<Record<string, number>>
  readonly byTenant: Readonly<Record<string, number>>
  readonly bytes: number
  readonly oldestAt?: string
  readonly newestAt?: string
  /** Over the time from the oldest to the newest event; absent when that is no time. */
  readonly perSecond?: number
  /** Of the last minute before `now`. */
  readonly lastMinute: number
}

export interface EventCounter {
  take(record: EventRecord): void
  statistics(): EventStatistics
}

/** Counts events; `now` is where the last minute ends. */
export function countEvents(now: Date): EventCounter {
  const types = new Map<string, number>()
  const tenants = new Map<string, number>()
  const entities = new Set<string>()
  const times = { oldest: Number.POSITIVE_INFINITY, newest: Number.NEGATIVE_INFINITY }
  let [events, malformed, bytes, lastMinute] = [0, 0, 0, 0]
  const take = (record: EventRecord) => {
    events++
    bytes += Buffer.byteLength(record.body)
    const decoded = decodeRecord(record)
    if (decoded === undefined) {
      malformed++
      return
    }
    const { operationType, tenantName, occurredAt } = decoded.event
    const at = Date.parse(occurredAt)
    count(types, operationType)
    count(tenants, tenantName)
    entities.add(record.key)
    times.oldest = Math.min(times.oldest, at)
    times.newest = Math.max(times.newest, at)
    if (at > now.getTime() - 60_000) lastMinute++
  }
  const statistics = (): EventStatistics => ({
    events,
    malformed,
    entities: entities.size,
    byOperationType: Object.fromEntries(types),
    byTenant: Object.fromEntries(tenants),
    bytes,
    ...span(times, events - malformed),
    lastMinute,
  })
  return { take, statistics }
}

function span({ oldest, newest }: { readonly oldest: number; readonly newest: number }, events: number) {
  if (!Number.isFinite(oldest)) return {}
  const seconds = (newest - oldest) / 1000
  return {
    oldestAt: new Date(oldest).toISOString(),
    newestAt: new Date(newest).toISOString(),
    ...(seconds > 0 ? { perSecond: Number((events / seconds).toPrecision(4)) } : {}),
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
