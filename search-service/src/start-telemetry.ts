import { ConfigurationError } from '@lodestream/shared/config/read-configuration'
import { openKafkaBus } from '@lodestream/shared/event-bus/open-kafka-bus'
import type { SubscriberNotice } from '@lodestream/shared/events/bus/subscriber'
import { telemetryTopic } from '@lodestream/shared/events/telemetry-topic'
import { copiesOf } from '@lodestream/shared/kafka/topic-copies'
import { Resources } from '@lodestream/shared/lifecycle/resources'
import type { Running } from '@lodestream/shared/lifecycle/run-process'
import type { Logger } from '@lodestream/shared/logging/logger'
import type { SearchConfiguration } from './config.ts'
import { consumeTelemetry } from './operations/telemetry/consume-telemetry.ts'
import type { TelemetryParts } from './operations/telemetry/write-telemetry.ts'

export interface StartTelemetryParts extends TelemetryParts {
  readonly configuration: SearchConfiguration
  readonly logger: Logger
}

/** Makes `cim.telemetry` when it is not there, and writes what comes in. Rejects with ConfigurationError without Kafka. */
export async function startTelemetry(parts: StartTelemetryParts): Promise<Running> {
  const { configuration, logger } = parts
  const { kafkaBrokers, defaultTenantName } = configuration
  if (kafkaBrokers.length === 0) throw new ConfigurationError('TELEMETRY=true needs KAFKA_BROKERS')
  const resources = new Resources()
  const topic = { ...telemetryTopic, ...copiesOf(configuration) }
  const bus = resources.use(openKafkaBus({ brokers: kafkaBrokers, clientId: 'search-service', topic }))
  const onNotice = (notice: SubscriberNotice) => logNotice(logger, notice)
  const { failed } = resources.use(await consumeTelemetry({ ...parts, bus, defaultTenantName, onNotice }))
  return { failed, [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose]() }
}

/** A dead letter is the business of its producer, so it is no error here. */
function logNotice(logger: Logger, notice: SubscriberNotice): void {
  if (notice.kind === 'lost') {
    const { partition, count } = notice
    logger.error({ partition, count: String(count) }, 'telemetry is gone that nobody read')
    return
  }
  const { event, error } = notice
  const reason = error instanceof Error ? error.message : String(error)
  const where = { partition: event.partition, offset: String(event.offset), reason }
  if (notice.kind === 'failed') logger.warn(where, 'telemetry waits')
  else logger.info(where, 'telemetry became a dead letter')
}
