import type { EventLogConsumer, EventLogReader, EventLogWriter } from '../event-log.ts'

/** Where a named subscriber stands: the next offset of each partition. It outlives the process. */
export interface SubscriberCursor {
  /** Undefined: this name has never been in this partition. */
  load(partition: number): Promise<bigint | undefined>
  /** Only for a partition that this member owns. */
  save(partition: number, next: bigint): Promise<void>
}

/** A member of the group of a name, and the cursor that the members share. Started once. */
export interface NamedConsumer extends EventLogConsumer {
  readonly cursor: SubscriberCursor
}

/** What the bus needs of a log (Kafka or PostgreSQL). */
export interface BusLog extends AsyncDisposable {
  /** The name of the log, for dead letters: the topic, or the table. */
  readonly name: string
  readonly reader: EventLogReader
  readonly writer: EventLogWriter
  readonly deadLetters: EventLogWriter
  named(name: string): NamedConsumer
}
