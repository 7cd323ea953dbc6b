import type { BusLog } from '../events/bus/bus-log.ts'
import type { Database } from '../postgres/database.ts'
import type { EventLogDatabase } from '../postgres/event-log/event-log-database.ts'
import { postgresDeadLetterWriter } from '../postgres/event-log/postgres-dead-letter-writer.ts'
import { postgresEventLogReader } from '../postgres/event-log/postgres-event-log-reader.ts'
import { postgresEventLogWriter } from '../postgres/event-log/postgres-event-log-writer.ts'
import { postgresNamedConsumer } from '../postgres/event-log/postgres-named-consumer.ts'

/** The bus over the event log in PostgreSQL. Its tables must be there, and whoever opened the database closes it. */
export function postgresBus(database: Database<EventLogDatabase>, partitions: number): BusLog {
  return {
    name: 'event_log',
    reader: postgresEventLogReader(database, partitions),
    writer: postgresEventLogWriter(database, partitions),
    deadLetters: postgresDeadLetterWriter(database),
    named: (group) => postgresNamedConsumer(database, { group, partitions }),
    [Symbol.asyncDispose]: async () => {},
  }
}
