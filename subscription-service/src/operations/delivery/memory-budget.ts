import type { HeldDelivery } from './held-delivery.ts'

/** What all partitions together hold in memory. */
export class MemoryBudget {
  readonly #rowsMax: number
  readonly #charactersMax: number
  #rows = 0
  #characters = 0

  constructor(rowsMax: number, charactersMax: number) {
    this.#rowsMax = rowsMax
    this.#charactersMax = charactersMax
  }

  get isExhausted(): boolean {
    return this.#rows >= this.#rowsMax || this.#characters >= this.#charactersMax
  }

  get rows(): number {
    return this.#rows
  }

  take({ delivery }: HeldDelivery): void {
    this.#rows += 1
    this.#characters += delivery.body.length
  }

  release({ delivery }: HeldDelivery): void {
    this.#rows -= 1
    this.#characters -= delivery.body.length
  }
}
