import { eventKey, tenantOfKey } from '@lodestream/shared/events/event-key'
import type { EventLogReader, LogPosition } from '@lodestream/shared/events/event-log'
import { ServiceOverloaded } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type GatheredOperations, gatherOperations } from '../domain/gather-operations.ts'
import { eventsBetween, maxScanned } from './events-between.ts'
import { replayLimits } from './replay-limits.ts'

/** Which operations are wanted, and how many. */
export interface OperationReading {
  readonly tenant: TenantId
  readonly entityId?: string
  readonly from: LogPosition
  readonly to: LogPosition
  /** Events of the page, about: operations are not cut. */
  readonly limit: number
}

export interface OperationPage extends GatheredOperations {
  /** Nothing is left before `to`. */
  readonly complete: boolean
}

const retryAfterSeconds = 5

/** The operations that begin between a position and `to`, and end before it: a page of them. Rejects with ServiceOverloaded when the log is too slow. */
export async function readOperations(
  log: EventLogReader,
  { tenant, entityId, from, to, limit }: OperationReading,
): Promise<OperationPage> {
  const { maxReplayCharacters, replayTimeoutMs } = replayLimits
  const key = entityId === undefined ? undefined : eventKey(tenant, entityId)
  const gathering = gatherOperations(
    from,
    { events: limit, characters: maxReplayCharacters, scanned: maxScanned },
    (event) => (key === undefined ? tenantOfKey(event.key) === tenant : event.key === key),
  )
  const signal = AbortSignal.timeout(replayTimeoutMs)
  for await (const batch of eventsBetween(log, { from, to, signal })) {
    gathering.take(batch)
    if (gathering.isDone()) break
  }
  if (signal.aborted)
    throw new ServiceOverloaded(
      `The event log did not give the events within ${replayTimeoutMs} ms`,
      retryAfterSeconds,
    )
  const gathered = gathering.gathered()
  if (!gathering.isFull()) return { ...gathered, next: to, complete: true }
  const complete = [...to].every(([partition, end]) => (gathered.next.get(partition) ?? 0n) >= end)
  return { ...gathered, complete }
}
