import type { LogPosition } from '@lodestream/shared/events/event-log'
import { parseLogPosition } from '@lodestream/shared/events/log-position'
import { UsageError } from './failures.ts'

/** Where a reading begins. A time begins at the first event that occurred then or later. */
export type StartingPoint =
  | { readonly kind: 'earliest' }
  | { readonly kind: 'latest' }
  | { readonly kind: 'time'; readonly time: Date }
  | { readonly kind: 'position'; readonly position: LogPosition }

const dateTime = /^\d{4}-\d{2}-\d{2}T/

/** `earliest`, `latest`, an ISO 8601 date-time, or a position that `GET /events` gave. Throws UsageError. */
export function parseStartingPoint(text: string): StartingPoint {
  if (text === 'earliest' || text === 'latest') return { kind: text }
  if (dateTime.test(text)) {
    const time = new Date(text)
    if (!Number.isNaN(time.getTime())) return { kind: 'time', time }
  }
  try {
    return { kind: 'position', position: parseLogPosition(text) }
  } catch {
    throw new UsageError(
      '--from must be earliest, latest, a date-time as 2026-01-31T12:00:00Z, or a position of GET /events',
    )
  }
}
