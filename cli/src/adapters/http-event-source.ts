import { setTimeout as delay } from 'node:timers/promises'
import type { EventRecord } from '@lodestream/shared/events/entity-event'
import type { LogPosition } from '@lodestream/shared/events/event-log'
import { parseLogPosition, printLogPosition } from '@lodestream/shared/events/log-position'
import { defaultTenant, type TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { isWanted } from '../domain/event-filter.ts'
import { UsageError } from '../domain/failures.ts'
import { occurredSince } from '../domain/occurred-since.ts'
import type { StartingPoint } from '../domain/starting-point.ts'
import { toEventRecord } from '../domain/to-event-record.ts'
import type { EventSource, Reading } from '../ports/event-source.ts'
import { type EventPage, readEventPage } from './event-page.ts'
import type { HttpBroker } from './http-broker.ts'
import { readServerSentEvents } from './server-sent-events.ts'

/** Events of one page; the broker gives at most 1000. */
const pageSize = 500
/** Before a broken stream is taken up again, and how often in a row. */
const resumeAfterMs = 1_000
const maxResumes = 30

/** Reads `GET /events`. Without a tenant in the filter it reads all tenants, one after the other; it follows one only. */
export function httpEventSource(broker: HttpBroker): EventSource {
  return {
    read: (reading) => readTenants(broker, reading),
    follow: (reading) => follow(broker, reading),
    [Symbol.asyncDispose]: async () => {},
  }
}

async function* readTenants(broker: HttpBroker, reading: Reading): AsyncGenerator<EventRecord> {
  const { tenant } = reading.filter
  const tenants = tenant === undefined ? await broker.tenants() : [tenant]
  for (const one of tenants) yield* readPages(broker, one, reading)
}

async function* readPages(
  broker: HttpBroker,
  tenant: TenantId,
  { from, filter, signal }: Reading,
): AsyncGenerator<EventRecord> {
  const end = parseLogPosition((await readPage(broker, tenant, { from: 'latest', limit: '1' })).next)
  let position = nameOf(from)
  while (!signal.aborted) {
    const page = await readPage(broker, tenant, {
      ...params(filter),
      from: position,
      limit: String(pageSize),
    })
    for (const event of page.events) {
      const record = toEventRecord(event, broker.tenantOf)
      if (isWanted(record, filter) && occurredSince(record, from)) yield record
    }
    if (page.next === position || isBehind(page.next, end)) return
    position = page.next
  }
}

async function readPage(
  broker: HttpBroker,
  tenant: TenantId,
  query: Readonly<Record<string, string>>,
): Promise<EventPage> {
  const answer = await broker.get(`/events?${new URLSearchParams(query)}`, { tenant })
  return readEventPage(await answer.text())
}

function isBehind(next: string, end: LogPosition): boolean {
  const position = parseLogPosition(next)
  return [...end].every(([partition, last]) => (position.get(partition) ?? 0n) >= last)
}

async function* follow(broker: HttpBroker, reading: Reading): AsyncGenerator<EventRecord> {
  const { from, filter } = reading
  const tenant = filter.tenant ?? defaultTenant
  const stream: Stream = {
    broker,
    tenant,
    position: await startOf(broker, tenant, from),
    wasOpen: false,
    resumes: 0,
  }
  for await (const data of resumed(stream, reading)) {
    const record = toEventRecord(data, broker.tenantOf)
    if (isWanted(record, filter) && occurredSince(record, from)) yield record
  }
}

/** Takes a broken stream up again where it was; gives up when the broker stays away. */
async function* resumed(stream: Stream, reading: Reading): AsyncGenerator<string> {
  const { signal } = reading
  while (!signal.aborted) {
    try {
      yield* streamOnce(stream, reading)
    } catch (error) {
      if (!signal.aborted && isForGood(error, stream)) throw error
    }
    stream.resumes++
    await delay(resumeAfterMs, undefined, { signal }).catch(() => {})
  }
}

/** A request that is refused, or a broker that was never there. */
function isForGood(error: unknown, { wasOpen, resumes }: Stream): boolean {
  return error instanceof UsageError || !wasOpen || resumes >= maxResumes
}

interface Stream {
  readonly broker: HttpBroker
  readonly tenant: TenantId
  position: string
  /** Whether the broker has ever answered. */
  wasOpen: boolean
  /** Since the last event. */
  resumes: number
}

async function* streamOnce(stream: Stream, { filter, signal }: Reading): AsyncGenerator<string> {
  const query = new URLSearchParams({ ...params(filter), from: stream.position })
  const { tenant } = stream
  const answer = await stream.broker.get(`/events?${query}`, { tenant, signal, accept: 'text/event-stream' })
  stream.wasOpen = true
  for await (const { id, data } of readServerSentEvents(answer)) {
    stream.resumes = 0
    stream.position = id ?? stream.position
    yield data
  }
}

/** A position that stays the same when the stream breaks before its first event. */
async function startOf(broker: HttpBroker, tenant: TenantId, from: StartingPoint): Promise<string> {
  if (from.kind !== 'latest') return nameOf(from)
  return (await readPage(broker, tenant, { from: 'latest', limit: '1' })).next
}

/** The log tells no position by time: what is older is read and left out. */
function nameOf(from: StartingPoint): string {
  if (from.kind === 'position') return printLogPosition(from.position)
  return from.kind === 'latest' ? 'latest' : 'earliest'
}

/** The part of a filter that the broker understands as we do; names of types it would expand with its own @context. */
function params({ entityId, operationTypes, type }: Reading['filter']): Readonly<Record<string, string>> {
  return {
    ...(entityId === undefined ? {} : { entityId }),
    ...(operationTypes === undefined ? {} : { operationType: operationTypes.join(',') }),
    ...(type?.includes(':') ? { type } : {}),
  }
}
