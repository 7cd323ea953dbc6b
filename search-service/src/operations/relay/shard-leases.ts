import type { Outbox, OutboxRow, ShardClaim } from '../../ports/outbox.ts'

/** The shards this process owns, kept while it lives. */
export interface ShardLeases extends AsyncDisposable {
  /** Claims whose lease is surely not over. */
  claims(): readonly ShardClaim[]
  /** Whether the shards of all these rows are still held under the same claims. */
  holdsAll(claims: readonly ShardClaim[], rows: readonly OutboxRow[]): boolean
  /** Whether some are more than a fair share. */
  hasSurplus(): boolean
  /** To be called between two batches: gives away what is more than a fair share. */
  releaseSurplus(): Promise<void>
}

interface LeaseParts {
  readonly outbox: Outbox
  readonly owner: string
  readonly onTrouble?: (what: string, error: unknown) => void
}

/** Renewals per lease: two may fail before the lease ends. */
const renewalsPerLease = 3

/** Claims now and again and again; `onChange` is called after each claim that brought a shard. */
export function startLeases(parts: LeaseParts, leaseMs: number, onChange: () => void): ShardLeases {
  return new Leases(parts, leaseMs, onChange)
}

class Leases implements ShardLeases {
  readonly #parts: LeaseParts
  readonly #leaseMs: number
  readonly #onChange: () => void
  readonly #stopping = new AbortController()
  readonly #renewing: Promise<void>
  #held: readonly ShardClaim[] = []
  #surplus = 0
  /** On the monotonic clock, counted from before the claim was sent: never later than the database has it. */
  #validUntil = 0

  constructor(parts: LeaseParts, leaseMs: number, onChange: () => void) {
    this.#parts = parts
    this.#leaseMs = leaseMs
    this.#onChange = onChange
    this.#renewing = this.#renewForEver()
  }

  claims(): readonly ShardClaim[] {
    return performance.now() < this.#validUntil ? this.#held : []
  }

  holdsAll(claims: readonly ShardClaim[], rows: readonly OutboxRow[]): boolean {
    const held = new Map(this.claims().map(({ shard, epoch }) => [shard, epoch]))
    const claimed = new Map(claims.map(({ shard, epoch }) => [shard, epoch]))
    return rows.every(({ shard }) => held.has(shard) && held.get(shard) === claimed.get(shard))
  }

  hasSurplus(): boolean {
    return this.#surplus > 0
  }

  async releaseSurplus(): Promise<void> {
    if (!this.hasSurplus()) return
    const released = this.#held.slice(-this.#surplus)
    this.#held = this.#held.slice(0, -this.#surplus)
    this.#surplus = 0
    await this.#parts.outbox.release(released)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await this.#renewing
    this.#held = []
    await this.#parts.outbox
      .leave(this.#parts.owner)
      .catch((error) => this.#parts.onTrouble?.('outbox', error))
  }

  async #renewForEver(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.#renew()
      await this.#sleep(this.#leaseMs / renewalsPerLease)
    }
  }

  async #renew(): Promise<void> {
    const asked = performance.now()
    try {
      const before = new Set(this.#held.map(({ shard }) => shard))
      const { claims, surplus } = await this.#parts.outbox.claim(this.#parts.owner, this.#leaseMs)
      this.#held = claims
      this.#surplus = surplus
      this.#validUntil = asked + this.#leaseMs
      if (claims.some(({ shard }) => !before.has(shard))) this.#onChange()
    } catch (error) {
      this.#parts.onTrouble?.('outbox', error)
    }
  }

  #sleep(ms: number): Promise<void> {
    const { signal } = this.#stopping
    return new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const timer = setTimeout(done, ms)
      signal.addEventListener('abort', done, { once: true })
      function done() {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
    })
  }
}
