import type { OperationEvents } from '../../domain/operation-events.ts'

/** Operations of a partition that are remembered. */
export const recentOperationsMax = 5000

/**
 * The operations a partition saw lately. A log may hold the same events twice, at different places, when the answer to
 * an append was lost: the second place is passed over. What falls out of this memory is caught by the notification id, or
 * sent twice with one id. What earlier owners of the partition saw is read back when it matters (EarlierOperations).
 */
export class RecentOperations {
  readonly #keys = new Set<string>()

  has(operation: OperationEvents): boolean {
    return this.#keys.has(keyOf(operation))
  }

  /** Only after it was dealt with durably. */
  add(operation: OperationEvents): void {
    this.#keys.add(keyOf(operation))
    if (this.#keys.size <= recentOperationsMax) return
    const [oldest] = this.#keys
    if (oldest !== undefined) this.#keys.delete(oldest)
  }
}

function keyOf({ tenant, operationId, entityId, sequence }: OperationEvents): string {
  return `${tenant} ${operationId} ${entityId} ${sequence.last}`
}
