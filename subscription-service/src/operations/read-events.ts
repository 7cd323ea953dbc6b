import type { DecodedEvent } from '@lodestream/shared/events/decode-event'
import { decodeEvent, MalformedEvent } from '@lodestream/shared/events/decode-event'
import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import { tenantOfKey } from '@lodestream/shared/events/event-key'
import type { EventLogReader, LogPosition } from '@lodestream/shared/events/event-log'
import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { eventsBetween, maxScanned } from './events-between.ts'

/** Which events of the log a reader wants; always those of one tenant. */
export interface EventFilter {
  readonly tenant: TenantId
  readonly entityId?: string
  readonly type?: Iri
  readonly operationTypes?: readonly string[]
}

/** A wanted event: its bytes, and where to go on after it. */
export interface ReadEvent {
  readonly body: string
  readonly position: LogPosition
}

/** Follows the log from a position until the signal aborts. */
export async function* followEvents(
  log: EventLogReader,
  reading: { readonly from: LogPosition; readonly filter: EventFilter; readonly signal: AbortSignal },
): AsyncGenerator<ReadEvent> {
  const position = new Map(reading.from)
  for await (const batch of log.follow(reading.from, reading.signal))
    for (const logged of batch) {
      position.set(logged.partition, logged.offset + 1n)
      if (isWanted(logged, reading.filter)) yield { body: logged.body, position }
    }
}

/** Up to `limit` events between a position and the end of the log as it was when the page was asked for. */
export async function readEventPage(
  log: EventLogReader,
  page: { readonly from: LogPosition; readonly filter: EventFilter; readonly limit: number },
): Promise<{ readonly events: readonly string[]; readonly next: LogPosition }> {
  const to = await log.latest()
  const from = await withinLog(log, page.from, to)
  const next = new Map(from)
  const events: string[] = []
  let scanned = 0
  for await (const batch of eventsBetween(log, { from, to })) {
    scanned += takeWanted(batch, page, { next, events })
    if (events.length >= page.limit || scanned >= maxScanned) break
  }
  return { events, next }
}

/** Where the log ends before the position it was deleted and made anew: what it has now was not read yet. */
async function withinLog(log: EventLogReader, from: LogPosition, end: LogPosition): Promise<LogPosition> {
  const isBehindEnd = ([partition, next]: readonly [number, bigint]) => next > (end.get(partition) ?? next)
  if (![...from].some(isBehindEnd)) return from
  const earliest = await log.earliest()
  return new Map(
    [...from].map(([partition, next]) =>
      isBehindEnd([partition, next]) ? [partition, earliest.get(partition) ?? 0n] : [partition, next],
    ),
  )
}

/** Adds what is wanted until the page is full; the number of events looked at. */
function takeWanted(
  batch: readonly LoggedEvent[],
  { filter, limit }: { readonly filter: EventFilter; readonly limit: number },
  { next, events }: { readonly next: Map<number, bigint>; readonly events: string[] },
): number {
  for (const [scanned, logged] of batch.entries()) {
    if (events.length >= limit) return scanned
    next.set(logged.partition, logged.offset + 1n)
    if (isWanted(logged, filter)) events.push(logged.body)
  }
  return batch.length
}

/** The key tells tenant and entity without a look into the body. */
function isWanted(logged: LoggedEvent, filter: EventFilter): boolean {
  if (tenantOfKey(logged.key) !== filter.tenant) return false
  const { entityId, type, operationTypes } = filter
  const decoded = decode(logged)
  if (decoded === undefined) return false
  if (entityId !== undefined && decoded.event.entityId !== entityId) return false
  if (type !== undefined && !decoded.types.includes(type)) return false
  return operationTypes === undefined || operationTypes.includes(decoded.event.operationType)
}

/** A record that is no event of the contract is not shown. */
function decode(logged: LoggedEvent): DecodedEvent | undefined {
  try {
    return decodeEvent(logged)
  } catch (error) {
    if (error instanceof MalformedEvent) return undefined
    throw error
  }
}
