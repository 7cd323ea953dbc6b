import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import type { EventLogReader, LogPosition } from '@lodestream/shared/events/event-log'

/** Events looked at for one page at most; a page may end early because of it. */
export const maxScanned = 50_000

export interface LogRange {
  readonly from: LogPosition
  readonly to: LogPosition
  /** Ends the reading early. */
  readonly signal?: AbortSignal
}

/** The events between two positions, in order per partition. What the log no longer has is not waited for. */
export async function* eventsBetween(
  log: EventLogReader,
  { from, to, signal }: LogRange,
): AsyncGenerator<readonly LoggedEvent[]> {
  const next = new Map(from)
  for (const [partition, oldest] of await log.earliest())
    if ((next.get(partition) ?? 0n) < oldest) next.set(partition, oldest)
  const isAtEnd = () => [...to].every(([partition, end]) => (next.get(partition) ?? 0n) >= end)
  if (isAtEnd()) return
  const done = new AbortController()
  const stop = signal ? AbortSignal.any([signal, done.signal]) : done.signal
  try {
    for await (const batch of log.follow(new Map(next), stop)) {
      for (const { partition, offset } of batch) next.set(partition, offset + 1n)
      yield batch.filter(({ partition, offset }) => offset < (to.get(partition) ?? 0n))
      if (isAtEnd()) return
    }
  } finally {
    done.abort()
  }
}
