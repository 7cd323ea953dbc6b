import type { DecodedEvent } from '@lodestream/shared/events/decode-event'
import type { EventRecord } from '@lodestream/shared/events/entity-event'
import { decodeRecord } from './event-filter.ts'

/** An event of an entity, as bytes and as it is understood. */
export interface HistoryEntry {
  readonly record: EventRecord
  readonly decoded: DecodedEvent
}

/** The events of one entity, each once, by sequence. */
export function entityHistory(records: readonly EventRecord[]): readonly HistoryEntry[] {
  const bySequence = new Map<number, HistoryEntry>()
  for (const record of records) {
    const decoded = decodeRecord(record)
    if (decoded !== undefined && !bySequence.has(decoded.event.sequence))
      bySequence.set(decoded.event.sequence, { record, decoded })
  }
  return [...bySequence.values()].sort(
    ({ decoded: left }, { decoded: right }) => left.event.sequence - right.event.sequence,
  )
}
