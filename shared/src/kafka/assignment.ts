import type { PartitionHandler } from '../events/event-log.ts'

/** Which partitions this member has, and where it stands in each. */
export interface Assignment {
  /** A (re)join gave us exactly these partitions. */
  joined(partitions: readonly number[]): void
  /** The next offset to process; waits for the claim; undefined when the partition is not ours. */
  position(partition: number): Promise<bigint | undefined>
  advance(partition: number, next: bigint): void
  /**
   * Goes to the position again. A join fetches from the beginning of the log until it is told otherwise, and whoever
   * resolved what was fetched meanwhile would read the whole log once more.
   */
  seek(partition: number): void
  /** Whether any partition stands before this log end. */
  lag(ends: ReadonlyMap<number, bigint>): boolean
  /** Gives up what it has, and takes nothing more. */
  stop(): void
  /** Resolves when everything was revoked. */
  released(): Promise<void>
}

interface Claimed {
  next: bigint
  readonly ready: Promise<void>
  lost: boolean
}

const retryMs = 200

/**
 * kafkajs has no callback for revocation, so each join revokes everything and claims anew what it gives. Somebody else
 * may have owned a partition between two joins of ours, and a join makes the consumer forget where it was.
 */
export function assignment(
  handler: PartitionHandler,
  seek: (partition: number, offset: bigint) => void,
): Assignment {
  let stopped = false
  const claims = new Map<number, Claimed>()
  const revoking = new Set<Promise<void>>()
  const revoke = (partition: number, claim: Claimed) => {
    claim.lost = true
    claims.delete(partition)
    const done = claim.ready.then(() => handler.revoked(partition)).catch(() => {})
    revoking.add(done)
    void done.then(() => revoking.delete(done))
  }
  const claimPartition = (partition: number) => {
    const claim: Claimed = {
      next: 0n,
      lost: false,
      ready: Promise.resolve().then(() => untilClaimed(partition)),
    }
    const untilClaimed = async (one: number): Promise<void> => {
      await Promise.all(revoking)
      while (!claim.lost) {
        try {
          claim.next = (await handler.assigned(one)) ?? 0n
          if (!claim.lost) seek(one, claim.next)
          return
        } catch {
          await new Promise((resolve) => setTimeout(resolve, retryMs))
        }
      }
    }
    claims.set(partition, claim)
  }
  const joined = (partitions: readonly number[]) => {
    for (const [partition, claim] of [...claims]) revoke(partition, claim)
    // A join that was under way when we left gives us nothing any more.
    if (!stopped) for (const partition of partitions) claimPartition(partition)
  }
  return {
    joined,
    position: async (partition) => {
      const claim = claims.get(partition)
      await claim?.ready
      return claim === undefined || claim.lost ? undefined : claim.next
    },
    advance: (partition, next) => {
      const claim = claims.get(partition)
      if (claim !== undefined) claim.next = next
    },
    seek: (partition) => {
      const claim = claims.get(partition)
      if (claim !== undefined) seek(partition, claim.next)
    },
    lag: (ends) => [...claims].some(([partition, { next }]) => next < (ends.get(partition) ?? 0n)),
    stop: () => {
      stopped = true
      joined([])
    },
    released: async () => {
      await Promise.all(revoking)
    },
  }
}
