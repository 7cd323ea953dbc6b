import type { AttemptOutcome } from './notifier.ts'

/** Port: who is told of what happens between the event log and the receivers. Nothing waits for it. */
export interface NotificationObserver {
  /** Events of the log that were looked at. */
  consumed(events: number): void
  /** A subscription that an operation concerns, and that is notified of it. */
  matched(): void
  attempted(outcome: AttemptOutcome['kind'], durationMs: number): void
  /** A notification was given up. */
  gaveUp(): void
}
