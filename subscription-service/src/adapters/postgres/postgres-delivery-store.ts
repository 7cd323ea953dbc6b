import { type Kysely, sql } from 'kysely'
import type { DeliveryStore } from '../../ports/delivery-store.ts'
import { beginLogAnew, readLogGenerations } from './begin-log-anew.ts'
import { claimPartition } from './claim-partition.ts'
import { completeDeliveries } from './complete-deliveries.ts'
import { insertDeliveries } from './insert-deliveries.ts'
import { loadBacklog, loadDeliveries, takeRequeued } from './load-deliveries.ts'

/** The DeliveryStore in PostgreSQL (and PGlite): one statement per batch, whatever its size. */
export function createPostgresDeliveryStore<Schema>(database: Kysely<Schema>): DeliveryStore {
  return {
    claim: (partition, owner) => claimPartition(database, partition, owner),
    beginAnew: (claim, nextOffset) => beginLogAnew(database, claim, nextOffset),
    generations: () => readLogGenerations(database),
    insert: (claim, nextOffset, deliveries) => insertDeliveries(database, claim, { nextOffset, deliveries }),
    backlog: (partition) => loadBacklog(database, partition),
    load: (partition, requests) => loadDeliveries(database, partition, requests),
    takeRequeued: (claim, limit) => takeRequeued(database, claim, limit),
    complete: (claim, completions) => completeDeliveries(database, claim, completions),
    oldestUndeliveredMs: () => oldestUndeliveredMs(database),
  }
}

async function oldestUndeliveredMs<Schema>(database: Kysely<Schema>): Promise<number | undefined> {
  const { rows } = await sql<{ age_ms: number | null }>`
    select extract(epoch from clock_timestamp() - min(created_at))::float8 * 1000 as age_ms
    from notification_delivery`.execute(database)
  const age = rows[0]?.age_ms ?? undefined
  return age === undefined ? undefined : Math.max(0, age)
}
