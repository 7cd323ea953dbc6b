import { setTimeout as delay } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { EventLogDatabase } from './event-log-database.ts'

/** Rows of one deletion: small steps, so that appends never wait for long. */
const stepRows = 1000
const sweepEveryMs = 60_000

/** Removes events older than the retention, in bounded steps, until disposed. */
export function startEventLogRetention(
  database: Kysely<EventLogDatabase>,
  retentionMs: number,
): AsyncDisposable {
  const stopping = new AbortController()
  const running = sweepForEver(database, retentionMs, stopping.signal)
  return {
    [Symbol.asyncDispose]: async () => {
      stopping.abort()
      await running
    },
  }
}

async function sweepForEver(
  database: Kysely<EventLogDatabase>,
  retentionMs: number,
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    // A database that is away is tried again at the next sweep.
    const removed = await removeExpiredEvents(database, retentionMs).catch(() => 0)
    if (removed < stepRows) await delay(sweepEveryMs, undefined, { signal: stopping }).catch(() => {})
  }
}

/** One step: the number of events removed. */
export async function removeExpiredEvents(
  database: Kysely<EventLogDatabase>,
  retentionMs: number,
): Promise<number> {
  const { rows } = await sql`
    delete from event_log where (partition, "offset") in (
      select partition, "offset" from event_log
      where appended_at < now() - ${retentionMs} * interval '1 millisecond'
      order by appended_at limit ${stepRows})
    returning 1`.execute(database)
  return rows.length
}
