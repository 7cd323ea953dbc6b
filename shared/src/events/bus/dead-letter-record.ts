import type { EventRecord, LoggedEvent } from '../entity-event.ts'

/** Why an event became a dead letter. */
export interface DeadLetterReason {
  /** The log that it comes from. */
  readonly log: string
  /** Who gave it up. */
  readonly subscriber: string
  readonly error: string
  readonly attempts: number
  readonly firstTriedAt: Date
  readonly givenUpAt: Date
}

/** Characters of an error that are kept. */
const maxErrorLength = 1_000

/** The dead letter of an event: the original key, bytes and headers, and the reason in headers of its own (docs/events.md). */
export function deadLetterRecord(event: LoggedEvent, reason: DeadLetterReason): EventRecord {
  return {
    key: event.key,
    body: event.body,
    headers: {
      ...event.headers,
      'dlq-topic': reason.log,
      'dlq-partition': String(event.partition),
      'dlq-offset': String(event.offset),
      'dlq-subscriber': reason.subscriber,
      'dlq-error': reason.error.slice(0, maxErrorLength),
      'dlq-attempts': String(reason.attempts),
      'dlq-first-tried-at': reason.firstTriedAt.toISOString(),
      'dlq-given-up-at': reason.givenUpAt.toISOString(),
    },
  }
}
