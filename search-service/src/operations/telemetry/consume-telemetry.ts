import type { BusLog } from '@lodestream/shared/events/bus/bus-log'
import { type Subscriber, subscribe } from '@lodestream/shared/events/bus/subscriber'
import type { RefusedEvent, SubscriberHooks } from '@lodestream/shared/events/bus/subscriber-options'
import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import { maxTelemetryBytes } from '@lodestream/shared/events/telemetry-topic'
import { parseJsonText } from '@lodestream/shared/http/json-body'
import { parseTenant } from '@lodestream/shared/http/tenant'
import type { ContextResolver } from '@lodestream/shared/json-ld/context-resolver'
import {
  BadRequestData,
  NgsiLdError,
  NonexistentTenant,
  ServiceOverloaded,
} from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { parseTelemetry } from '@lodestream/shared/representation/parse-telemetry'
import type { Telemetry } from '../../domain/telemetry.ts'
import type { EntityStore } from '../../ports/entity-store.ts'
import type { Batch } from '../run-batch.ts'
import { AwaitedContext, patientContexts } from './patient-contexts.ts'
import { readTelemetryBatch, type TelemetryInput } from './read-telemetry-batch.ts'
import { maxTelemetryBatch, type TelemetryOutcome, writeTelemetry } from './write-telemetry.ts'

/** What the consumption of `cim.telemetry` stands on. */
export interface ConsumeTelemetryParts {
  readonly bus: BusLog
  readonly store: EntityStore
  readonly contexts: ContextResolver
  readonly defaultTenantName: string
  readonly hooks: SubscriberHooks
  /** Milliseconds that never go back; those of this process when absent. */
  readonly now?: () => number
}

/** The name under which all processes of the search service read, and Kafka keeps their place. */
export const telemetrySubscriber = 'search-service-telemetry'

/** Waits between attempts while the database or an @context is away. */
const retries = { firstRetryMs: 200, lastRetryMs: 5_000 }
/** Attempts at what fails and is neither refused nor told to come back. */
const attempts = 5

/**
 * Writes the messages of `cim.telemetry`, in batches of one partition. The place is saved after the commit: what comes again
 * changes nothing where it tells its time. A message that is refused is a dead letter; while the database is away, or has too
 * much to do, the partition waits, and for an @context that is away it waits so long as patience holds.
 */
export function consumeTelemetry(parts: ConsumeTelemetryParts): Promise<Subscriber> {
  const { bus, store, defaultTenantName, hooks, now = () => performance.now() } = parts
  const contexts = patientContexts(parts.contexts, now)
  return subscribe(bus, {
    ...retries,
    ...hooks,
    name: telemetrySubscriber,
    from: 'earliest',
    most: maxTelemetryBatch,
    attempts: (error) => (isAwaited(error) ? Number.POSITIVE_INFINITY : attempts),
    handleAll: async (events) => {
      const batches = await readBatches(contexts, byTenant(events, defaultTenantName))
      const refused: RefusedEvent[] = []
      for (const { batch, events: read } of batches) {
        const outcomes = await writeOrRefuse(store, batch)
        for (const [index, outcome] of outcomes.entries()) {
          const event = read[index]
          if (event && 'refusal' in outcome) refused.push({ event, error: named(outcome.refusal) })
        }
      }
      return refused.sort((a, b) => (a.event.offset < b.event.offset ? -1 : 1))
    },
  })
}

function isAwaited(error: unknown): boolean {
  return error instanceof ServiceOverloaded || error instanceof AwaitedContext
}

/** A dead letter tells the error of the specification too. */
function named({ name, detail }: NgsiLdError): Error {
  return new Error(`${name}: ${detail}`)
}

/** Messages of one tenant, each with the event that it came in, by index. */
interface TenantMessages {
  readonly events: LoggedEvent[]
  readonly inputs: TelemetryInput[]
}

/** Tenants one after the other: an entity is in one of them, so its values stay in order. */
function byTenant(
  events: readonly LoggedEvent[],
  defaultTenantName: string,
): ReadonlyMap<TenantId, TenantMessages> {
  const tenants = new Map<TenantId, TenantMessages>()
  for (const event of events) {
    const { tenant, input } = readEvent(event, defaultTenantName)
    const messages = tenants.get(tenant) ?? { events: [], inputs: [] }
    messages.events.push(event)
    messages.inputs.push(input)
    tenants.set(tenant, messages)
  }
  return tenants
}

interface ReadMessages {
  readonly events: readonly LoggedEvent[]
  readonly batch: Batch<Telemetry>
}

/** All of them before any is written: who waits for an @context repeats nothing. */
async function readBatches(
  contexts: ContextResolver,
  tenants: ReadonlyMap<TenantId, TenantMessages>,
): Promise<readonly ReadMessages[]> {
  const read: ReadMessages[] = []
  for (const [tenant, { events, inputs }] of tenants)
    read.push({ events, batch: await readTelemetryBatch(contexts, { tenant, inputs }) })
  return read
}

function readEvent(
  { key, body }: LoggedEvent,
  defaultTenantName: string,
): { readonly tenant: TenantId; readonly input: TelemetryInput } {
  try {
    if (key === '')
      throw new BadRequestData('The message has no key: values of an entity need one, to stay in order')
    const bytes = Buffer.byteLength(body)
    if (bytes > maxTelemetryBytes)
      throw new BadRequestData(`The message is longer than ${maxTelemetryBytes} bytes`)
    const message = parseTelemetry(parseJsonText(body, 'The message'))
    return {
      tenant: parseTenant(message.tenantName, defaultTenantName, 'tenantName'),
      input: { message, bytes },
    }
  } catch (error) {
    if (error instanceof NgsiLdError) return { tenant: '', input: { refusal: error } }
    throw error
  }
}

/** A tenant that does not exist is a matter of its messages, here where those of several come together. */
async function writeOrRefuse(
  store: EntityStore,
  batch: Batch<Telemetry>,
): Promise<readonly TelemetryOutcome[]> {
  try {
    return await writeTelemetry(store, batch)
  } catch (error) {
    if (error instanceof NonexistentTenant)
      return batch.items.map((item) => ({ refusal: 'refusal' in item ? item.refusal : error }))
    throw error
  }
}
