import type { Generated } from 'kysely'

/** Channel of the signal that says: there are new events. */
export const eventLogChannel = 'event_log'

/** The tables of the embedded event log. */
export interface EventLogDatabase {
  event_log: {
    partition: number
    offset: string
    key: string
    headers: string
    body: string
    appended_at: Generated<Date>
  }
  event_log_partition: { partition: number; next_offset: string }
  event_log_cursor: { name: string; partition: number; next_offset: string }
  event_log_dead_letter: { key: string; headers: string; body: string; dead_at: Generated<Date> }
  event_log_group: { name: string; owner: string | null; expires_at: Date | null }
}
