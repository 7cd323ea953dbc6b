import { sql } from 'kysely'
import type { EventLogWriter } from '../../events/event-log.ts'
import type { Database } from '../database.ts'
import type { EventLogDatabase } from './event-log-database.ts'

/** How long the dead letters of the embedded log are kept; as long as those of a topic. */
const deadLetterRetentionMs = 30 * 24 * 3_600_000

/** Appends to the table `event_log_dead_letter`, and removes what is too old. */
export function postgresDeadLetterWriter({ kysely }: Database<EventLogDatabase>): EventLogWriter {
  return {
    append: async (records) => {
      for (const { key, headers, body } of records)
        await sql`
          insert into event_log_dead_letter (key, headers, body)
          values (${key}, ${JSON.stringify(headers)}, ${body})`.execute(kysely)
      await sql`
        delete from event_log_dead_letter
        where dead_at < now() - ${deadLetterRetentionMs} * interval '1 millisecond'`.execute(kysely)
    },
  }
}
