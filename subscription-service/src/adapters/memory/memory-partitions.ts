import { type ClaimedPartition, type PartitionClaim, StaleClaim } from '../../ports/delivery-store.ts'

interface PartitionState {
  epoch: bigint
  nextOffset: bigint | undefined
  generation: number
}

/** Who owns which partition, and how far it is (DeliveryStore). */
export class MemoryPartitions {
  readonly #partitions = new Map<number, PartitionState>()

  claim(partition: number): ClaimedPartition {
    const state = this.#partitions.get(partition) ?? { epoch: 0n, nextOffset: undefined, generation: 0 }
    state.epoch += 1n
    this.#partitions.set(partition, state)
    return { partition, ...state }
  }

  beginAnew(claim: PartitionClaim, nextOffset: bigint): number {
    const state = this.owned(claim)
    state.nextOffset = nextOffset
    state.generation += 1
    return state.generation
  }

  generations(): ReadonlyMap<number, number> {
    return new Map([...this.#partitions].map(([partition, { generation }]) => [partition, generation]))
  }

  /** Throws StaleClaim when somebody else has claimed it since. */
  owned({ partition, epoch }: PartitionClaim): PartitionState {
    const state = this.#partitions.get(partition)
    if (state?.epoch !== epoch) throw new StaleClaim(`Partition ${partition} has another owner`)
    return state
  }
}
