import type { Database } from '@lodestream/shared/postgres/database'
import { sql } from 'kysely'
import type {
  Outbox,
  OutboxBatch,
  OutboxLag,
  OutboxPage,
  OutboxRow,
  ShardClaim,
  ShardHoldings,
} from '../../ports/outbox.ts'
import { claimShards } from './claim-shards.ts'
import { decodeOutboxEvents } from './outbox-events.ts'
import { estimateOutboxRows } from './outbox-gauge.ts'
import { outboxChannel } from './postgres-entity-store.ts'
import type { SearchDatabase } from './search-database.ts'

/** Rows looked at per shard when a batch is read: one busy shard alone still fills a good part of a batch. */
const rowsPerShardMin = 250

/** The outbox in PostgreSQL: leases in `outbox_shard`, rows in `event_outbox`. */
export class PostgresOutbox implements Outbox {
  readonly #database: Database<SearchDatabase>
  #claimed: ReadonlySet<number> = new Set()

  constructor(database: Database<SearchDatabase>) {
    this.#database = database
  }

  /** Whether the shard was this process's when it asked last: then nobody else need hear of its rows. */
  isClaimed(shard: number): boolean {
    return this.#claimed.has(shard)
  }

  async claim(owner: string, leaseMs: number): Promise<ShardHoldings> {
    const holdings = await claimShards(this.#database.kysely, owner, leaseMs)
    this.#claimed = new Set(holdings.claims.map(({ shard }) => shard))
    return holdings
  }

  async release(claims: readonly ShardClaim[]): Promise<void> {
    if (claims.length === 0) return
    const released = new Set(claims.map(({ shard }) => shard))
    this.#claimed = new Set([...this.#claimed].filter((shard) => !released.has(shard)))
    // The epoch moves, so that a claim given back is worth nothing, even before somebody takes the shard.
    await sql`
      update outbox_shard set owner = null, expires_at = null, epoch = epoch + 1
      where shard in (
        select valid_shards(${shardsOf(claims)}::smallint[], ${epochsOf(claims)}::bigint[]))`.execute(
      this.#database.kysely,
    )
  }

  async leave(owner: string): Promise<void> {
    const { kysely } = this.#database
    this.#claimed = new Set()
    await sql`delete from outbox_relay where owner = ${owner}`.execute(kysely)
    await sql`
      update outbox_shard set owner = null, expires_at = null, epoch = epoch + 1
      where owner = ${owner}`.execute(kysely)
  }

  read(claims: readonly ShardClaim[], page: OutboxPage): Promise<OutboxBatch> {
    return readRows(this.#database, claims, page)
  }

  async remove(claims: readonly ShardClaim[], rows: readonly OutboxRow[]): Promise<number> {
    if (rows.length === 0) return 0
    const { rows: counted } = await sql<{ readonly gone: number }>`/* remove_from_outbox */
      select remove_from_outbox(${shardsOf(claims)}, ${epochsOf(claims)}, ${rows.map(({ id }) => id)}) as gone
    `.execute(this.#database.kysely)
    return counted[0]?.gone ?? 0
  }

  lag(): Promise<OutboxLag> {
    return readLag(this.#database)
  }

  onRows(listener: () => void): Promise<AsyncDisposable> {
    return this.#database.signals.listen(outboxChannel, listener)
  }
}

interface Row {
  readonly id: string
  readonly shard: number
  readonly key: string
  readonly events: string
  readonly bytesSoFar: number
}

/**
 * Never "since id n": a lower id may be committed later. A row is in the batch when those before it leave room, so
 * the first always is.
 */
async function readRows(
  { kysely }: Database<SearchDatabase>,
  claims: readonly ShardClaim[],
  page: OutboxPage,
): Promise<OutboxBatch> {
  if (claims.length === 0) return { rows: [], more: false }
  const perShard = Math.min(page.rows, Math.max(rowsPerShardMin, Math.ceil(page.rows / claims.length)))
  const { rows } = await sql<Row>`/* read_outbox */
    select id::text as id, shard, key, events, before::float8 + octet_length(events) as "bytesSoFar"
    from read_outbox(${shardsOf(claims)}, ${epochsOf(claims)}, ${perShard}, ${page.rows}, ${page.bytes})
    order by read_outbox.id`.execute(kysely)
  const isFull = rows.length === page.rows || (rows.at(-1)?.bytesSoFar ?? 0) >= page.bytes
  return { rows: rows.map(toOutboxRow), more: isFull || rows.length >= perShard }
}

function toOutboxRow({ id, shard, key, events }: Row): OutboxRow {
  return { id: BigInt(id), shard, records: decodeOutboxEvents(key, events) }
}

async function readLag({ kysely }: Database<SearchDatabase>): Promise<OutboxLag> {
  const { rows } = await sql<{ readonly oldestMs: number }>`
    select coalesce(max(extract(epoch from clock_timestamp() - oldest.created_at) * 1000), 0)::float8 as "oldestMs"
    from outbox_shard as s
    cross join lateral (
      select created_at from event_outbox where shard = s.shard order by id limit 1
    ) as oldest`.execute(kysely)
  return { rows: await estimateOutboxRows(kysely), oldestMs: Math.max(0, rows[0]?.oldestMs ?? 0) }
}

const shardsOf = (claims: readonly ShardClaim[]) => claims.map(({ shard }) => shard)
const epochsOf = (claims: readonly ShardClaim[]) => claims.map(({ epoch }) => epoch)
