import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import type { EventLogReader } from '@lodestream/shared/events/event-log'
import { within } from '@lodestream/shared/lifecycle/within'
import { groupOperations } from '../domain/group-operations.ts'
import type { PartitionRange, ReadBack } from './consumption/earlier-operations.ts'
import { RecentOperations } from './consumption/recent-operations.ts'
import { eventsBetween } from './events-between.ts'

/** How long the consumption of a partition waits for what its earlier owners dealt with. */
export const readBackTimeoutMs = 5000

/** Reads back the log. When that fails or takes too long, `onProblem` is told, and what was read until then has to do. */
export function createReadBack(
  log: EventLogReader,
  onProblem: (partition: number, error: unknown) => void,
  timeoutMs = readBackTimeoutMs,
): ReadBack {
  return async (range) => {
    const operations = new RecentOperations()
    const stop = new AbortController()
    try {
      await within(timeoutMs, collect(log, { ...range, signal: stop.signal }, operations))
    } catch (error) {
      onProblem(range.partition, error)
    } finally {
      stop.abort()
    }
    return operations
  }
}

/** Batch by batch, so that no more than one is in memory; of the events only the names of their operations stay. */
async function collect(
  log: EventLogReader,
  { partition, from, to, signal }: PartitionRange & { readonly signal: AbortSignal },
  operations: RecentOperations,
): Promise<void> {
  const ends = await log.latest()
  const range = { from: new Map([...ends, [partition, from]]), to: new Map([[partition, to]]), signal }
  let open: readonly LoggedEvent[] = []
  for await (const batch of eventsBetween(log, range)) {
    const { complete, incomplete } = groupOperations([...open, ...batch])
    for (const { operation } of complete) operations.add(operation)
    open = incomplete
  }
}
