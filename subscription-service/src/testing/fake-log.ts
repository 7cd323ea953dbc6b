import { setImmediate as nextTurn } from 'node:timers/promises'
import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import type { EventLogReader, LogPosition } from '@lodestream/shared/events/event-log'

const partitions = 3

/** A log in memory with a few partitions, to be read; `follow` waits for more as a real one does. */
export class FakeLog implements EventLogReader {
  readonly events: LoggedEvent[] = []
  /** What `since` answers, by time; else the earliest position. */
  readonly beginnings = new Map<string, LogPosition>()
  /** Batches handed out, of one event each. */
  batches = 0
  /** So many of the first events were removed. */
  removed = 0

  add(event: Pick<LoggedEvent, 'key' | 'body'> & Partial<LoggedEvent>): void {
    const partition = event.partition ?? this.events.length % partitions
    const offset = BigInt(this.events.filter((other) => other.partition === partition).length)
    this.events.push({ headers: {}, ...event, partition, offset })
  }

  async partitionCount() {
    return partitions
  }

  async since(time: Date) {
    return this.beginnings.get(time.toISOString()) ?? this.earliest()
  }

  async earliest() {
    return endOf(this.events.slice(0, this.removed))
  }

  async latest() {
    return endOf(this.events)
  }

  async *follow(from: LogPosition, signal: AbortSignal) {
    for (let next = this.removed; !signal.aborted; ) {
      const event = this.events[next]
      if (event === undefined) await nextTurn()
      else {
        next += 1
        this.batches += 1
        if (event.offset >= (from.get(event.partition) ?? 0n)) yield [event]
      }
    }
  }
}

function endOf(events: readonly LoggedEvent[]): LogPosition {
  const ends = new Map(Array.from({ length: partitions }, (_, partition) => [partition, 0n]))
  for (const { partition, offset } of events) ends.set(partition, offset + 1n)
  return ends
}
