import type { KafkaMessage } from 'kafkajs'
import type { LoggedEvent } from '../events/entity-event.ts'

/** A Kafka record as an event of the log. A null key or value becomes an empty text: it is for the consumer to judge. */
export function toLoggedEvent(
  partition: number,
  { key, value, headers = {}, offset }: KafkaMessage,
): LoggedEvent {
  let read: LoggedEvent['headers'] | undefined
  return {
    partition,
    offset: BigInt(offset),
    key: key?.toString() ?? '',
    body: value?.toString() ?? '',
    // The body says the same: few look at the headers.
    get headers() {
      read ??= Object.fromEntries(
        Object.entries(headers).map(([name, content]) => [name, String(content ?? '')]),
      )
      return read
    },
  }
}
