/** Work that is under way, by key: who asks for the same meanwhile waits for the same answer, error included. */
export class SingleFlight<V> {
  readonly #flights = new Map<string, Promise<V>>()

  get size(): number {
    return this.#flights.size
  }

  has(key: string): boolean {
    return this.#flights.has(key)
  }

  run(key: string, work: () => Promise<V>): Promise<V> {
    const running = this.#flights.get(key)
    if (running !== undefined) return running
    const started = work().finally(() => this.#flights.delete(key))
    this.#flights.set(key, started)
    return started
  }
}
