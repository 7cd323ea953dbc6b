import type { EventRecord } from '@lodestream/shared/events/entity-event'

type Headers = EventRecord['headers']

/** Control characters cannot occur in the text of a JSON value, so they separate such texts without escaping. */
const betweenRecords = '\u001e'
const betweenHeadersAndBody = '\u001f'

/**
 * The events of one operation as one text, which the relay takes apart without parsing a body. First the headers that all
 * of them have, then each record with the headers of its own.
 */
export function encodeOutboxEvents(records: readonly EventRecord[]): string {
  const shared = sharedHeaders(records)
  const texts = records.map(
    ({ headers, body }) => JSON.stringify(ownHeaders(headers, shared)) + betweenHeadersAndBody + body,
  )
  return [JSON.stringify(shared), ...texts].join(betweenRecords)
}

/** The records of an outbox row, in order. */
export function decodeOutboxEvents(key: string, events: string): readonly EventRecord[] {
  const [head = '{}', ...texts] = events.split(betweenRecords)
  const shared = JSON.parse(head) as Headers
  return texts.map((text) => {
    const end = text.indexOf(betweenHeadersAndBody)
    const headers = { ...shared, ...(JSON.parse(text.slice(0, end)) as Headers) }
    return { key, headers, body: text.slice(end + 1) }
  })
}

function sharedHeaders(records: readonly EventRecord[]): Headers {
  const [first, ...others] = records
  if (first === undefined || others.length === 0) return first?.headers ?? {}
  const entries = Object.entries(first.headers)
  return Object.fromEntries(
    entries.filter(([name, value]) => others.every(({ headers }) => headers[name] === value)),
  )
}

function ownHeaders(headers: Headers, shared: Headers): Headers {
  if (headers === shared) return {}
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !Object.hasOwn(shared, name)))
}
