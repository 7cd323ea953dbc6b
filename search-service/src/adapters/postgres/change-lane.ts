/** The most changes that one transaction takes. */
export const maxGroupSize = 100

/**
 * Group commit: while a group is in flight new items queue, and the next group takes them all. Items of a lane are
 * handled in the order in which they came, one group at a time.
 */
export class ChangeLane<Item> {
  readonly #handle: (group: readonly Item[]) => Promise<void>
  #queue: Item[] = []
  #running: Promise<void> | undefined

  /** `handle` must not reject: it answers to each item. */
  constructor(handle: (group: readonly Item[]) => Promise<void>) {
    this.#handle = handle
  }

  add(item: Item): void {
    this.#queue.push(item)
    this.#running ??= this.#run()
  }

  /** Resolves when nothing is queued or in flight. */
  async drained(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  async #run(): Promise<void> {
    // Let everything that arrives in this turn of the event loop into the first group.
    await new Promise(setImmediate)
    while (this.#queue.length > 0) {
      const group = this.#queue.slice(0, maxGroupSize)
      this.#queue = this.#queue.slice(maxGroupSize)
      await this.#handle(group)
    }
    // In the same turn that saw the queue empty: an item that comes a moment later must start a new run.
    this.#running = undefined
  }
}
