/** The most changes that one transaction takes, where they came one by one. */
export const maxGroupSize = 100

/** The most changes that one transaction takes, where they came in batches; a larger batch is a group of its own. */
export const maxBatchGroupSize = 1_000

/** The most bytes sent by clients that one transaction takes; what one request sent stays together, also when it is more. */
export const maxGroupBytes = 8 * 1024 * 1024

/** How much goes into one group. */
interface GroupBounds {
  readonly size: number
  readonly bytes: number
}

/**
 * Group commit: while a group is in flight new items queue, and the next group takes as many as it may. Items of a lane
 * are handled in the order in which they came, one group at a time. Items added together stay together.
 */
export class ChangeLane<Item extends { readonly bytes: number }> {
  readonly #most: GroupBounds
  readonly #handle: (group: readonly Item[]) => Promise<void>
  readonly #queue: (readonly Item[])[] = []
  #running: Promise<void> | undefined

  /** `handle` must not reject: it answers to each item. */
  constructor(most: GroupBounds, handle: (group: readonly Item[]) => Promise<void>) {
    this.#most = most
    this.#handle = handle
  }

  add(items: readonly Item[]): void {
    this.#queue.push(items)
    this.#running ??= this.#run()
  }

  /** Resolves when nothing is queued or in flight. */
  async drained(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  async #run(): Promise<void> {
    // Let everything that arrives in this turn of the event loop into the first group.
    await new Promise(setImmediate)
    while (this.#queue.length > 0) await this.#handle(this.#takeGroup())
    // In the same turn that saw the queue empty: an item that comes a moment later must start a new run.
    this.#running = undefined
  }

  #takeGroup(): readonly Item[] {
    let size = 0
    let bytes = 0
    const end = this.#queue.findIndex((items, index) => {
      size += items.length
      for (const item of items) bytes += item.bytes
      return index > 0 && (size > this.#most.size || bytes > this.#most.bytes)
    })
    return this.#queue.splice(0, end < 0 ? this.#queue.length : end).flat()
  }
}
