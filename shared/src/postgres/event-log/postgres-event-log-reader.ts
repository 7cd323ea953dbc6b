import type { LoggedEvent } from '../../events/entity-event.ts'
import type { EventLogReader } from '../../events/event-log.ts'
import type { Database } from '../database.ts'
import { advancePosition } from './advance-position.ts'
import type { EventLogDatabase } from './event-log-database.ts'
import { readBounds, readEventLog, readSince } from './read-event-log.ts'
import { listenForEvents } from './wake-up.ts'

/** Reads the table `event_log` from any position. */
export function postgresEventLogReader(
  database: Database<EventLogDatabase>,
  partitions: number,
): EventLogReader {
  const bounds = async (side: 'earliest' | 'latest') => {
    const position = new Map(Array.from({ length: partitions }, (_, partition) => [partition, 0n]))
    for (const bound of await readBounds(database.kysely)) position.set(bound.partition, bound[side])
    return position
  }
  return {
    partitionCount: async () => partitions,
    earliest: () => bounds('earliest'),
    latest: () => bounds('latest'),
    since: async (time) =>
      new Map([...(await bounds('latest')), ...(await readSince(database.kysely, time))]),
    follow: async function* (from, signal) {
      yield* follow(database, new Map([...(await bounds('earliest')), ...from]), signal)
    },
  }
}

async function* follow(
  database: Database<EventLogDatabase>,
  position: Map<number, bigint>,
  signal: AbortSignal,
): AsyncGenerator<readonly LoggedEvent[]> {
  await using wakeUp = await listenForEvents(database.signals)
  while (!signal.aborted) {
    const events = await readEventLog(database.kysely, position)
    advancePosition(position, events)
    if (events.length > 0) yield events
    else await wakeUp.wait(signal)
  }
}
