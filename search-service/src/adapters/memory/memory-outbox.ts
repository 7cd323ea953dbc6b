import type { EventRecord } from '@lodestream/shared/events/entity-event'
import type {
  Outbox,
  OutboxBatch,
  OutboxLag,
  OutboxPage,
  OutboxRow,
  ShardClaim,
  ShardHoldings,
} from '../../ports/outbox.ts'

interface Shard {
  owner?: string
  epoch: bigint
  expiresAt: number
}

/** An outbox in memory. Its owners share the object as replicas share a database. */
export class MemoryOutbox implements Outbox {
  readonly #shards: readonly Shard[]
  readonly #relays = new Map<string, number>()
  readonly #listeners = new Set<() => void>()
  readonly #addedAt = new Map<bigint, number>()
  readonly #now: () => number
  #rows: OutboxRow[] = []
  #lastId = 0n

  /** `now` in milliseconds. */
  constructor(shards: number, now: () => number = Date.now) {
    this.#shards = Array.from({ length: shards }, () => ({ epoch: 0n, expiresAt: 0 }))
    this.#now = now
  }

  /** What a store does when it commits a change. */
  add(shard: number, records: readonly EventRecord[]): void {
    this.#lastId += 1n
    this.#rows.push({ id: this.#lastId, shard, records })
    this.#addedAt.set(this.#lastId, this.#now())
    for (const listener of this.#listeners) listener()
  }

  async claim(owner: string, leaseMs: number): Promise<ShardHoldings> {
    const now = this.#now()
    this.#relays.set(owner, now + leaseMs)
    for (const [relay, expiresAt] of this.#relays) if (expiresAt < now) this.#relays.delete(relay)
    const fairShare = Math.ceil(this.#shards.length / this.#relays.size)
    for (const shard of this.#shards) this.#take(shard, { owner, fairShare, now })
    const claims = this.#shards.flatMap((shard, index) => {
      if (shard.owner !== owner) return []
      shard.expiresAt = now + leaseMs
      return [{ shard: index, epoch: shard.epoch }]
    })
    return { claims, surplus: Math.max(0, claims.length - fairShare) }
  }

  #take(shard: Shard, { owner, fairShare, now }: { owner: string; fairShare: number; now: number }): void {
    const isFree = shard.owner === undefined || (shard.owner !== owner && shard.expiresAt <= now)
    const held = this.#shards.filter((other) => other.owner === owner).length
    if (!isFree || held >= fairShare) return
    shard.owner = owner
    shard.epoch += 1n
  }

  async release(claims: readonly ShardClaim[]): Promise<void> {
    for (const { shard } of claims.filter((claim) => this.#isValid(claim))) this.#free(this.#shards[shard])
  }

  async leave(owner: string): Promise<void> {
    this.#relays.delete(owner)
    for (const shard of this.#shards) if (shard.owner === owner) this.#free(shard)
  }

  #free(shard: Shard | undefined): void {
    if (!shard) return
    delete shard.owner
    shard.epoch += 1n
  }

  async read(claims: readonly ShardClaim[], page: OutboxPage): Promise<OutboxBatch> {
    const valid = this.#validShards(claims)
    const waiting = this.#rows.filter(({ shard }) => valid.has(shard))
    const rows: OutboxRow[] = []
    let bytes = 0
    for (const row of waiting.slice(0, page.rows)) {
      if (bytes >= page.bytes && rows.length > 0) break
      rows.push(row)
      bytes += row.records.reduce((sum, { body }) => sum + body.length, 0)
    }
    return { rows, more: rows.length < waiting.length }
  }

  async remove(claims: readonly ShardClaim[], rows: readonly OutboxRow[]): Promise<number> {
    const valid = this.#validShards(claims)
    const ids = new Set(rows.filter(({ shard }) => valid.has(shard)).map(({ id }) => id))
    const before = this.#rows.length
    this.#rows = this.#rows.filter(({ id }) => !ids.has(id))
    for (const id of ids) this.#addedAt.delete(id)
    return before - this.#rows.length
  }

  async lag(): Promise<OutboxLag> {
    const oldest = this.#rows[0] && this.#addedAt.get(this.#rows[0].id)
    return { rows: this.#rows.length, oldestMs: oldest === undefined ? 0 : this.#now() - oldest }
  }

  async onRows(listener: () => void): Promise<AsyncDisposable> {
    this.#listeners.add(listener)
    return {
      [Symbol.asyncDispose]: async () => {
        this.#listeners.delete(listener)
      },
    }
  }

  #validShards(claims: readonly ShardClaim[]): ReadonlySet<number> {
    return new Set(claims.filter((claim) => this.#isValid(claim)).map(({ shard }) => shard))
  }

  #isValid({ shard, epoch }: ShardClaim): boolean {
    return this.#shards[shard]?.epoch === epoch
  }
}
