import { type Kysely, sql } from 'kysely'
import { outboxShardCount } from './outbox-shard.ts'
import type { SearchDatabase } from './search-database.ts'

/** How old a measurement may be when a change asks; the outbox may outgrow its limit by what comes in meanwhile. */
const measureEveryMs = 1_000

/** Knows roughly how many rows wait in the outbox, at the price of one small statement per second of writing. */
export class OutboxGauge {
  readonly #database: Kysely<SearchDatabase>
  #rows = 0
  #measuredAt = Number.NEGATIVE_INFINITY

  constructor(database: Kysely<SearchDatabase>) {
    this.#database = database
  }

  /** The last measurement. Starts a new one in the background when it is old. */
  get rows(): number {
    const now = performance.now()
    if (now - this.#measuredAt >= measureEveryMs) {
      this.#measuredAt = now
      this.#measure().catch(() => {
        // The database is away: the change that asked will find out itself.
      })
    }
    return this.#rows
  }

  async #measure(): Promise<void> {
    this.#rows = await estimateOutboxRows(this.#database)
  }
}

/**
 * Counting would read the whole outbox. Ids are handed out evenly over the shards, so the distance between the
 * oldest and the newest row of a shard tells how many it has: two index probes per shard.
 */
export async function estimateOutboxRows(database: Kysely<SearchDatabase>): Promise<number> {
  const { rows } = await sql<{ readonly estimate: number }>`
    select coalesce(sum((newest.id - oldest.id) / ${sql.lit(outboxShardCount)} + 1), 0)::float8 as estimate
    from generate_series(0, ${sql.lit(outboxShardCount - 1)}) as s (shard)
    cross join lateral (select id from event_outbox where shard = s.shard::smallint order by id limit 1) as oldest
    cross join lateral (select id from event_outbox where shard = s.shard::smallint order by id desc limit 1) as newest
  `.execute(database)
  return rows[0]?.estimate ?? 0
}
