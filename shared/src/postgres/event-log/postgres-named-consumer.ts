import { sql } from 'kysely'
import type { NamedConsumer, SubscriberCursor } from '../../events/bus/bus-log.ts'
import type { Database } from '../database.ts'
import type { EventLogDatabase } from './event-log-database.ts'
import { type PostgresConsumerOptions, postgresEventLogConsumer } from './postgres-event-log-consumer.ts'

/** A consumer of the table `event_log` whose positions are rows of `event_log_cursor`. */
export function postgresNamedConsumer(
  database: Database<EventLogDatabase>,
  options: PostgresConsumerOptions,
): NamedConsumer {
  const { start } = postgresEventLogConsumer(database, options)
  return { start, cursor: postgresCursor(database, options.group) }
}

function postgresCursor({ kysely }: Database<EventLogDatabase>, name: string): SubscriberCursor {
  return {
    load: async (partition) => {
      const { rows } = await sql<{ next: string }>`
        select next_offset::text as next from event_log_cursor
        where name = ${name} and partition = ${partition}`.execute(kysely)
      return rows[0] === undefined ? undefined : BigInt(rows[0].next)
    },
    save: async (partition, next) => {
      await sql`
        insert into event_log_cursor (name, partition, next_offset)
        values (${name}, ${partition}, ${String(next)})
        on conflict (name, partition) do update set next_offset = excluded.next_offset`.execute(kysely)
    },
  }
}
