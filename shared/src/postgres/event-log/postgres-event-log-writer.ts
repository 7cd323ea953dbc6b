import { sql } from 'kysely'
import type { EventRecord } from '../../events/entity-event.ts'
import { isState } from '../../events/entity-state.ts'
import type { EventLogWriter } from '../../events/event-log.ts'
import type { Database } from '../database.ts'
import { type EventLogDatabase, eventLogChannel } from './event-log-database.ts'
import { partitionOf } from './partition-of.ts'

/** Cannot occur in JSON text or in a key: separates the values of a column without escaping. */
const separator = '\u001d'

/** Appends to the table `event_log`: one statement per batch, offsets dealt out under the lock of the partition. */
export function postgresEventLogWriter(
  database: Database<EventLogDatabase>,
  partitions: number,
): EventLogWriter {
  return {
    append: async (records) => {
      // Whoever can read this log can read the entities themselves.
      const events = records.filter((record) => !isState(record))
      if (events.length === 0) return
      await insert(database, events, partitions)
      database.signals.send(eventLogChannel)
    },
  }
}

async function insert(
  { kysely }: Database<EventLogDatabase>,
  records: readonly EventRecord[],
  partitions: number,
): Promise<void> {
  // The select hides how many records there are: the planner would make a plan for every number of them.
  const column = (value: (record: EventRecord) => string) =>
    sql`string_to_array((select ${records.map(value).join(separator)}::text), ${sql.lit(separator)})`
  await sql`/* append_to_event_log */
    with input as (
      select input.*, row_number() over (partition by partition order by place) - 1 as rank
      from (
        select cast(p as smallint) as partition, k as key, h as headers, b as body, place
        from unnest(
          ${column(({ key }) => String(partitionOf(key, partitions)))},
          ${column(({ key }) => key)},
          ${column(({ headers }) => JSON.stringify(headers))},
          ${column(({ body }) => body)}
        ) with ordinality as columns(p, k, h, b, place)
      ) as input),
    counts as (select partition, count(*) as n from input group by partition order by partition),
    dealt as (
      insert into event_log_partition as log (partition, next_offset)
      select partition, n from counts order by partition
      on conflict (partition) do update set next_offset = log.next_offset + excluded.next_offset
      returning partition, next_offset)
    insert into event_log (partition, "offset", key, headers, body)
    select input.partition, dealt.next_offset - counts.n + input.rank, input.key, input.headers, input.body
    from input join counts using (partition) join dealt using (partition)
    order by input.partition, input.rank`.execute(kysely)
}
