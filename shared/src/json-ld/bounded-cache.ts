interface Entry<V> {
  readonly value: V
  readonly weight: number
}

/** Least recently used values, bounded by their weight together. A value that alone is too heavy is not kept. */
export class BoundedCache<V> {
  readonly #entries = new Map<string, Entry<V>>()
  readonly #maxWeight: number
  #weight = 0

  constructor(maxWeight: number) {
    this.#maxWeight = maxWeight
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.value
  }

  set(key: string, value: V, weight: number): void {
    this.delete(key)
    this.#entries.set(key, { value, weight })
    this.#weight += weight
    for (const oldest of this.#entries.keys()) {
      if (this.#weight <= this.#maxWeight) break
      this.delete(oldest)
    }
  }

  clear(): void {
    this.#entries.clear()
    this.#weight = 0
  }

  /** Forgets every value that is so. */
  deleteWhere(isSo: (value: V) => boolean): void {
    for (const [key, { value }] of this.#entries) {
      if (isSo(value)) this.delete(key)
    }
  }

  delete(key: string): void {
    this.#weight -= this.#entries.get(key)?.weight ?? 0
    this.#entries.delete(key)
  }
}
