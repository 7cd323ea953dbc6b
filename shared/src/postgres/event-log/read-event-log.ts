import { type Kysely, sql } from 'kysely'
import type { LoggedEvent } from '../../events/entity-event.ts'
import type { LogPosition } from '../../events/event-log.ts'
import type { EventLogDatabase } from './event-log-database.ts'

/** Events of one batch at most, over all partitions. */
const batchEvents = 500

interface Row {
  readonly partition: number
  readonly offset: string
  readonly key: string
  readonly headers: string
  readonly body: string
}

/** The next events after a position, in order per partition; empty when there are none. One statement. */
export async function readEventLog(
  database: Kysely<EventLogDatabase>,
  from: LogPosition,
): Promise<readonly LoggedEvent[]> {
  if (from.size === 0) return []
  const each = Math.ceil(batchEvents / from.size)
  const { rows } = await sql<Row>`/* read_event_log */
    select partition, "offset"::text as "offset", key, headers, body
    from read_event_log(${[...from.keys()]}, ${[...from.values()]}, ${each})`.execute(database)
  return rows.map(toLoggedEvent)
}

/** The next offset that each partition will give out, and the oldest that it still has. */
export async function readBounds(
  database: Kysely<EventLogDatabase>,
): Promise<readonly { readonly partition: number; readonly earliest: bigint; readonly latest: bigint }[]> {
  const { rows } = await sql<{ partition: number; earliest: string; latest: string }>`
    select log.partition, log.next_offset::text as latest,
      coalesce((select min("offset") from event_log where event_log.partition = log.partition), log.next_offset)::text as earliest
    from event_log_partition log`.execute(database)
  return rows.map(({ partition, earliest, latest }) => ({
    partition,
    earliest: BigInt(earliest),
    latest: BigInt(latest),
  }))
}

/** The first offset of each partition that was appended at a time or later; partitions without one are left out. */
export async function readSince(
  database: Kysely<EventLogDatabase>,
  time: Date,
): Promise<readonly (readonly [partition: number, offset: bigint])[]> {
  const { rows } = await sql<{ partition: number; offset: string }>`
    select log.partition, first."offset"::text as "offset"
    from event_log_partition log
    cross join lateral (
      select "offset" from event_log
      where event_log.partition = log.partition and appended_at >= cast(${time.toISOString()} as timestamptz)
      order by appended_at, "offset" limit 1
    ) as first`.execute(database)
  return rows.map(({ partition, offset }) => [partition, BigInt(offset)])
}

function toLoggedEvent({ partition, offset, key, headers, body }: Row): LoggedEvent {
  return { partition, offset: BigInt(offset), key, headers: JSON.parse(headers), body }
}
