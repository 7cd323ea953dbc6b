import type { BusLog } from '@lodestream/shared/events/bus/bus-log'
import {
  type RefusedEvent,
  type Subscriber,
  type SubscriberNotice,
  subscribe,
} from '@lodestream/shared/events/bus/subscriber'
import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import { maxTelemetryBytes } from '@lodestream/shared/events/telemetry-topic'
import { parseJsonText } from '@lodestream/shared/http/json-body'
import { parseTenant } from '@lodestream/shared/http/tenant'
import {
  BadRequestData,
  NgsiLdError,
  NonexistentTenant,
  ServiceOverloaded,
} from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { parseTelemetry } from '@lodestream/shared/representation/parse-telemetry'
import {
  maxTelemetryBatch,
  type TelemetryInput,
  type TelemetryOutcome,
  type TelemetryParts,
  writeTelemetry,
} from './write-telemetry.ts'

/** What the consumption of `cim.telemetry` stands on. */
export interface ConsumeTelemetryParts extends TelemetryParts {
  readonly bus: BusLog
  readonly defaultTenantName: string
  readonly onNotice: (notice: SubscriberNotice) => void
  /** Told of what was written and is committed. */
  readonly onWritten?: (outcomes: readonly TelemetryOutcome[]) => void
}

/** The name under which all processes of the search service read, and Kafka keeps their place. */
export const telemetrySubscriber = 'search-service-telemetry'

/** Waits between attempts while the database is away. */
const retries = { firstRetryMs: 200, lastRetryMs: 5_000 }
/** Attempts at what fails and is neither refused nor told to come back. */
const attempts = 5

/**
 * Writes the messages of `cim.telemetry`, in batches of one partition. The place is saved after the commit: what comes again
 * changes nothing where it tells its time. A message that is refused is a dead letter; while the database is away, or has too
 * much to do, the partition waits.
 */
export function consumeTelemetry(parts: ConsumeTelemetryParts): Promise<Subscriber> {
  const write = writeTelemetry(parts)
  return subscribe(parts.bus, {
    ...retries,
    name: telemetrySubscriber,
    from: 'earliest',
    most: maxTelemetryBatch,
    attempts: (error) => (error instanceof ServiceOverloaded ? Number.POSITIVE_INFINITY : attempts),
    onNotice: parts.onNotice,
    handleAll: async (events) => {
      const refused: RefusedEvent[] = []
      for (const [tenant, read] of byTenant(events, parts.defaultTenantName)) {
        const outcomes = await writeOrRefuse(write, tenant, read)
        parts.onWritten?.(outcomes)
        for (const [index, outcome] of outcomes.entries()) {
          const event = read[index]?.event
          if (event && 'refusal' in outcome) refused.push({ event, error: named(outcome.refusal) })
        }
      }
      return refused.sort((a, b) => (a.event.offset < b.event.offset ? -1 : 1))
    },
  })
}

/** A dead letter tells the error of the specification too. */
function named({ name, detail }: NgsiLdError): Error {
  return new Error(`${name}: ${detail}`)
}

interface ReadEvent {
  readonly event: LoggedEvent
  readonly input: TelemetryInput
}

/** Tenants one after the other: an entity is in one of them, so its values stay in order. */
function byTenant(
  events: readonly LoggedEvent[],
  defaultTenantName: string,
): ReadonlyMap<TenantId, readonly ReadEvent[]> {
  const tenants = new Map<TenantId, ReadEvent[]>()
  for (const event of events) {
    const { tenant, input } = readEvent(event, defaultTenantName)
    const others = tenants.get(tenant)
    if (others) others.push({ event, input })
    else tenants.set(tenant, [{ event, input }])
  }
  return tenants
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
  write: ReturnType<typeof writeTelemetry>,
  tenant: TenantId,
  read: readonly ReadEvent[],
): Promise<readonly TelemetryOutcome[]> {
  try {
    return await write({ tenant, inputs: read.map(({ input }) => input) })
  } catch (error) {
    if (error instanceof NonexistentTenant) return read.map(() => ({ refusal: error }))
    throw error
  }
}
