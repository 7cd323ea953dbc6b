/**
 * Writes what comes in batches, one at a time and in order: while one is under way the next one gathers, so that batches are
 * small when little comes and large when much does.
 */
export class MicroBatcher<Item> {
  readonly #most: number
  readonly #write: (items: readonly Item[]) => Promise<void>
  #gathered: Item[] = []
  #running: Promise<void> | undefined
  #room: (() => void) | undefined
  #failure: { readonly error: unknown } | undefined

  constructor(most: number, write: (items: readonly Item[]) => Promise<void>) {
    this.#most = most
    this.#write = write
  }

  /** Resolves when there is room for more. Rejects with what a write rejected with; nothing is written after that. */
  async add(item: Item): Promise<void> {
    this.#assertWorking()
    this.#gathered.push(item)
    this.#running ??= this.#run()
    if (this.#gathered.length < this.#most) return
    await new Promise<void>((resolve) => {
      this.#room = resolve
    })
    this.#assertWorking()
  }

  /** Resolves when everything is written. */
  async end(): Promise<void> {
    await this.#running
    this.#assertWorking()
  }

  async #run(): Promise<void> {
    // What arrives in this turn of the event loop is in the first batch.
    await new Promise(setImmediate)
    try {
      while (this.#gathered.length > 0) await this.#write(this.#take())
    } catch (error) {
      this.#failure = { error }
      this.#take()
    }
    this.#running = undefined
  }

  #take(): readonly Item[] {
    const items = this.#gathered
    this.#gathered = []
    this.#room?.()
    return items
  }

  #assertWorking(): void {
    if (this.#failure) throw this.#failure.error
  }
}
