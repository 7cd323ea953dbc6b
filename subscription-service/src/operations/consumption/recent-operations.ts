import type { OperationEvents } from '../../domain/operation-events.ts'

/**
 * The operations a partition saw lately. A log may hold the same events twice, at different places, when the answer to
 * an append was lost; what falls out of this memory is caught by the notification id, or sent twice with one id. Whoever takes a
 * partition over between both places has no memory: a subscription made in between is then told of what was before it.
 */
export class RecentOperations {
  readonly #size: number
  readonly #keys = new Set<string>()

  constructor(size: number) {
    this.#size = size
  }

  has(operation: OperationEvents): boolean {
    return this.#keys.has(keyOf(operation))
  }

  /** Only after it was dealt with durably. */
  add(operation: OperationEvents): void {
    this.#keys.add(keyOf(operation))
    if (this.#keys.size <= this.#size) return
    const [oldest] = this.#keys
    if (oldest !== undefined) this.#keys.delete(oldest)
  }
}

function keyOf({ tenant, operationId, entityId, sequence }: OperationEvents): string {
  return `${tenant} ${operationId} ${entityId} ${sequence.last}`
}
