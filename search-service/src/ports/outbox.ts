import type { EventRecord } from '@lodestream/shared/events/entity-event'

/** The right to drain a shard. The epoch grows with each change of owner: an old claim is worth nothing. */
export interface ShardClaim {
  readonly shard: number
  readonly epoch: bigint
}

/** What a relay owns after asking. */
export interface ShardHoldings {
  readonly claims: readonly ShardClaim[]
  /** How many of them are more than a fair share: to be released when no work is under way. */
  readonly surplus: number
}

/** The events of one operation, still to be appended to the log. */
export interface OutboxRow {
  readonly id: bigint
  readonly shard: number
  readonly records: readonly EventRecord[]
}

/** How far the log is behind the state. */
export interface OutboxLag {
  /** Rows waiting; an estimate is good enough. */
  readonly rows: number
  /** Age of the oldest in milliseconds by the clock of the database; 0 when nothing waits. */
  readonly oldestMs: number
}

/** Bounds of one read. */
export interface OutboxPage {
  readonly rows: number
  /** Bytes of events; the first row comes whatever its size. */
  readonly bytes: number
}

/** What one read found. */
export interface OutboxBatch {
  /** In order per shard. */
  readonly rows: readonly OutboxRow[]
  /** Whether a bound cut it short. When not, whatever is committed later is announced (`onRows`). */
  readonly more: boolean
}

/**
 * Events on their way from the transaction that made them to the log (ARCHITECTURE.md, the event path). All events of
 * an entity are in one shard, and a shard has one owner at a time, by a lease in the time of the database.
 */
export interface Outbox {
  /**
   * Prolongs the leases of `owner` and takes free or abandoned shards up to a fair share among the owners alive. To be
   * called well within `leaseMs`.
   */
  claim(owner: string, leaseMs: number): Promise<ShardHoldings>
  /** Gives shards back at once, so that others need not wait for the lease to end. Stale claims are passed over. */
  release(claims: readonly ShardClaim[]): Promise<void>
  /** No longer counted as alive; what it holds is released. */
  leave(owner: string): Promise<void>
  /** The oldest rows of the shards claimed. Committed rows only; a stale claim reads nothing. */
  read(claims: readonly ShardClaim[], page: OutboxPage): Promise<OutboxBatch>
  /** Deletes rows that the log acknowledged. Rows of a shard that has another owner by now stay: tells how many went. */
  remove(claims: readonly ShardClaim[], rows: readonly OutboxRow[]): Promise<number>
  lag(): Promise<OutboxLag>
  /** Calls `listener` when rows were committed: at most once per burst, best effort, never instead of looking. */
  onRows(listener: () => void): Promise<AsyncDisposable>
}
