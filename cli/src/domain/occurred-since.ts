import type { EventRecord } from '@lodestream/shared/events/entity-event'
import { decodeRecord } from './event-filter.ts'
import type { StartingPoint } from './starting-point.ts'

/** Whether an event is not older than the time at which a reading begins. Other starting points are positions: all pass. */
export function occurredSince(record: EventRecord, from: StartingPoint): boolean {
  if (from.kind !== 'time') return true
  const decoded = decodeRecord(record)
  return decoded === undefined || Date.parse(decoded.event.occurredAt) >= from.time.getTime()
}
