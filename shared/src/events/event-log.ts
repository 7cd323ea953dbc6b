import type { EventRecord, LoggedEvent } from './entity-event.ts'

/** Where events are appended. One writer appends at a time per instance; several instances may coexist. */
export interface EventLogWriter {
  /**
   * Resolves when every record is durable, in the given order per key. May be called again with the same records
   * after a rejection: records may then appear twice, with identical bytes, never lost and never reordered per key.
   */
  append(records: readonly EventRecord[]): Promise<void>
}

/** A point in the log: the next offset to read, by partition. */
export type LogPosition = ReadonlyMap<number, bigint>

/** Random access to the log, for `GET /events` and tools. */
export interface EventLogReader {
  partitionCount(): Promise<number>
  /** The position before the oldest retained event. */
  earliest(): Promise<LogPosition>
  /** The position after the newest event. */
  latest(): Promise<LogPosition>
  /** The position before the first event that was appended at `time` or later, by the clock of the log. */
  since(time: Date): Promise<LogPosition>
  /**
   * Yields batches from `from` on, in order per partition, and then waits for new events until `signal` aborts. A
   * partition that `from` does not name starts at earliest. The consumer sets the pace: nothing is buffered without bound.
   */
  follow(from: LogPosition, signal: AbortSignal): AsyncIterable<readonly LoggedEvent[]>
}

/** What a group consumer does with the partitions it is given. */
export interface PartitionHandler {
  /** A partition was assigned: claim it and tell where to go on (undefined: from the earliest event). */
  assigned(partition: number): Promise<bigint | undefined>
  /** Consecutive events of one partition. Rejecting makes the same batch come again (with backoff). */
  process(partition: number, events: readonly LoggedEvent[]): Promise<void>
  /**
   * The log was deleted and made anew: what comes next has this offset, before what was processed already. From when this
   * resolves `assigned` has to say so, too; rejecting makes the call come again (with backoff).
   */
  remade(partition: number, first: bigint): Promise<void>
  /** The partition is no longer ours; its work must stop before this resolves. */
  revoked(partition: number): Promise<void>
}

/** A member of a group at work, until it is disposed. */
export interface RunningConsumer extends AsyncDisposable {
  /** Settles only if consumption ends for good: the process must end. */
  readonly failed: Promise<never>
}

/** Consumption shared by the members of a group: each partition has one owner at a time. */
export interface EventLogConsumer {
  /** Joins the group and works until disposed. */
  start(handler: PartitionHandler): Promise<RunningConsumer>
}
