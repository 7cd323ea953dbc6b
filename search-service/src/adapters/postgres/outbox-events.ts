import type { EventRecord } from '@lodestream/shared/events/entity-event'

/** Control characters cannot occur in the text of a JSON value, so they separate such texts without escaping. */
const betweenRecords = '\u001e'
const betweenHeadersAndBody = '\u001f'

/** The events of one operation as one text, which the relay takes apart without parsing a body. */
export function encodeOutboxEvents(records: readonly EventRecord[]): string {
  return records
    .map(({ headers, body }) => JSON.stringify(headers) + betweenHeadersAndBody + body)
    .join(betweenRecords)
}

/** The records of an outbox row, in order. */
export function decodeOutboxEvents(key: string, events: string): readonly EventRecord[] {
  return events.split(betweenRecords).map((record) => {
    const [headers = '{}', body = ''] = record.split(betweenHeadersAndBody)
    return { key, headers: JSON.parse(headers), body }
  })
}
