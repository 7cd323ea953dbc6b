import { operationTypes } from '@lodestream/shared/events/entity-event'
import { entityTopic } from '@lodestream/shared/events/entity-topic'
import { parseTenant } from '@lodestream/shared/http/tenant'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Command } from 'commander'
import { type HttpBroker, httpBroker } from '../adapters/http-broker.ts'
import { httpEventSource } from '../adapters/http-event-source.ts'
import type { EventFilter } from '../domain/event-filter.ts'
import { UsageError } from '../domain/failures.ts'
import { parseStartingPoint } from '../domain/starting-point.ts'
import type { EventSource, Reading } from '../ports/event-source.ts'

/** Where a command reads from. */
export interface SourceOptions {
  readonly url: string
  readonly kafka?: string
  readonly topic: string
  readonly tenant?: string
  readonly defaultTenantName: string
  readonly json?: true
}

/** Which events a command reads. */
export interface FilterOptions {
  readonly type?: string
  readonly entityId?: string
  readonly operationType?: string
  readonly from?: string
}

export function withSource(command: Command): Command {
  return command
    .option('--url <url>', 'the broker', 'http://localhost:8080')
    .option('--kafka <brokers>', 'read the topic itself, as host:port,host:port, instead of --url')
    .option('--topic <name>', 'the topic to read with --kafka', entityTopic.name)
    .option('--tenant <name>', 'only this tenant; all tenants when not given')
    .option('--default-tenant-name <name>', 'the name of the default tenant in events', 'default')
    .option('--json', 'print JSON, one value per line')
}

export function withFilter(command: Command): Command {
  return command
    .option('--type <type>', 'only entities of this type: a name as it stands in the events, or an IRI')
    .option('--entity-id <id>', 'only this entity')
    .option('--operation-type <list>', `only these, separated by commas: ${operationTypes.join(', ')}`)
    .option('--from <point>', 'earliest, latest, a date-time, or a position of GET /events')
}

/**
 * Opens what the options name. Clients of Kafka and PostgreSQL, and the validator of schemas, are loaded by the commands
 * that use them, when they do: loading all of them takes longer than what most commands have to do.
 */
export async function openSource(options: SourceOptions): Promise<EventSource> {
  const { kafka, topic } = options
  if (kafka === undefined) return httpEventSource(brokerOf(options))
  const { kafkaEventSource } = await import('../adapters/kafka-event-source.ts')
  return kafkaEventSource({ brokers: kafka.split(','), topic })
}

export function brokerOf({ url, defaultTenantName }: SourceOptions): HttpBroker {
  return httpBroker({ url, defaultTenantName })
}

/** What to read; `from` is used when the options do not say. Throws UsageError. */
export function readingOf(
  options: SourceOptions & FilterOptions,
  from: 'earliest' | 'latest',
  signal: AbortSignal,
): Reading {
  return { from: parseStartingPoint(options.from ?? from), filter: filterOf(options), signal }
}

function filterOf(options: SourceOptions & FilterOptions): EventFilter {
  const { type, entityId, operationType } = options
  const tenant = tenantOf(options)
  const wanted = operationType?.split(',')
  const unknown = wanted?.find((one) => !operationTypes.some((known) => known === one))
  if (unknown !== undefined)
    throw new UsageError(`--operation-type ${unknown} is none of ${operationTypes.join(', ')}`)
  return {
    ...(tenant === undefined ? {} : { tenant }),
    ...(type === undefined ? {} : { type }),
    ...(entityId === undefined ? {} : { entityId }),
    ...(wanted === undefined ? {} : { operationTypes: wanted }),
  }
}

/** The tenant that the options name; undefined: all. Throws UsageError. */
export function tenantOf({
  tenant,
  defaultTenantName,
}: Pick<SourceOptions, 'tenant' | 'defaultTenantName'>): TenantId | undefined {
  if (tenant === undefined) return undefined
  try {
    return parseTenant(tenant, defaultTenantName)
  } catch (cause) {
    throw new UsageError(`--tenant ${tenant} is no tenant: ${(cause as Error).message}`, { cause })
  }
}
