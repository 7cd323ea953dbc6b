import { ConfigurationError } from '@lodestream/shared/config/read-configuration'
import { openKafkaBus } from '@lodestream/shared/event-bus/open-kafka-bus'
import type { SubscriberNotice } from '@lodestream/shared/events/bus/subscriber'
import { iamTopic } from '@lodestream/shared/events/iam-topic'
import { copiesOf } from '@lodestream/shared/kafka/topic-copies'
import { Resources } from '@lodestream/shared/lifecycle/resources'
import type { Running } from '@lodestream/shared/lifecycle/run-process'
import type { Logger } from '@lodestream/shared/logging/logger'
import type { SearchConfiguration } from './config.ts'
import { followIdentities } from './operations/follow-identities.ts'
import type { SubjectReferential } from './ports/subject-referential.ts'

export interface IdentitiesParts {
  readonly configuration: SearchConfiguration
  readonly logger: Logger
  readonly subjects: SubjectReferential
}

/** Makes `cim.iam` when it is not there, and follows it. Rejects with ConfigurationError without Kafka. */
export async function startIdentities({
  configuration,
  logger,
  subjects,
}: IdentitiesParts): Promise<Running> {
  const { kafkaBrokers } = configuration
  if (kafkaBrokers.length === 0) throw new ConfigurationError('IAM_EVENTS=true needs KAFKA_BROKERS')
  const resources = new Resources()
  const bus = resources.use(
    openKafkaBus({
      brokers: kafkaBrokers,
      clientId: 'search-service',
      topic: { ...iamTopic, ...copiesOf(configuration) },
    }),
  )
  const onNotice = (notice: SubscriberNotice) => logNotice(logger, notice)
  const { failed } = resources.use(await followIdentities({ bus, subjects, onNotice }))
  return { failed, [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose]() }
}

/** Says where and why, and never what: a message may have secrets in it. */
function logNotice(logger: Logger, notice: SubscriberNotice): void {
  if (notice.kind === 'lost') {
    const { partition, count } = notice
    logger.error({ partition, count: String(count) }, 'identity events are gone that nobody read')
    return
  }
  const { event, error } = notice
  const reason = error instanceof Error ? error.message : String(error)
  const where = { partition: event.partition, offset: String(event.offset), reason }
  if (notice.kind === 'failed') logger.warn(where, 'an identity event could not be applied')
  else logger.error(where, 'an identity event became a dead letter')
}
