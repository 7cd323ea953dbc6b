import { couldPrecede } from '../../domain/could-precede.ts'
import type { OperationEvents } from '../../domain/operation-events.ts'
import type { LogPlace } from '../../domain/starts-before.ts'
import type { Subscription } from '../../domain/subscription.ts'
import { type RecentOperations, recentOperationsMax } from './recent-operations.ts'

/** Events of one partition: the first, and the one after the last. */
export interface PartitionRange {
  readonly partition: number
  readonly from: bigint
  readonly to: bigint
}

/** The operations that lie in a range of the log. Bounded in time, and never rejects: what cannot be read is not there. */
export type ReadBack = (range: PartitionRange) => Promise<Pick<RecentOperations, 'has'>>

/**
 * What the earlier owners of a partition dealt with, as far back as its owner would remember it. It is read when a
 * subscription would be told of what may be older than itself, and not before: most owners never need it, because a
 * repetition finds older subscriptions told, and its notification id known. Once: when the log cannot be read then, the
 * owner goes on without.
 */
export class EarlierOperations {
  readonly #readBack: ReadBack
  /** Where the owner began. */
  readonly #end: LogPlace
  #operations: ReturnType<ReadBack> | undefined

  constructor(readBack: ReadBack, end: LogPlace) {
    this.#readBack = readBack
    this.#end = end
  }

  /** Whether an operation that the log has at an offset was dealt with before, as far as one of the subscriptions cares. */
  async include(
    operation: OperationEvents,
    offset: bigint,
    subscriptions: readonly Subscription[],
  ): Promise<boolean> {
    const { partition, offset: to } = this.#end
    const from = offset > recentOperationsMax ? offset - BigInt(recentOperationsMax) : 0n
    if (from >= to || !couldPrecede(operation.occurredAt, subscriptions)) return false
    this.#operations ??= this.#readBack({ partition, from, to })
    return (await this.#operations).has(operation)
  }
}
