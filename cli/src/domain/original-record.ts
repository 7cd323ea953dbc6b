import type { EventRecord } from '@lodestream/shared/events/entity-event'

/** A dead letter without the headers that say why it is one: the record as it was. */
export function originalRecord({ key, headers, body }: EventRecord): EventRecord {
  const kept = Object.entries(headers).filter(([name]) => !name.startsWith('dlq-'))
  return { key, headers: Object.fromEntries(kept), body }
}
