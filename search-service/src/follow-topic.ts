import { ConfigurationError } from '@lodestream/shared/config/read-configuration'
import { openKafkaBus } from '@lodestream/shared/event-bus/open-kafka-bus'
import type { BusLog } from '@lodestream/shared/events/bus/bus-log'
import type { Subscriber, SubscriberNotice } from '@lodestream/shared/events/bus/subscriber'
import type { TopicDeclaration } from '@lodestream/shared/events/entity-topic'
import { copiesOf } from '@lodestream/shared/kafka/topic-copies'
import { Resources } from '@lodestream/shared/lifecycle/resources'
import type { Running } from '@lodestream/shared/lifecycle/run-process'
import type { Logger } from '@lodestream/shared/logging/logger'
import type { SearchConfiguration } from './config.ts'

export interface FollowParts {
  readonly configuration: SearchConfiguration
  readonly logger: Logger
}

/** A topic that the search service reads, and by whom. */
export interface FollowedTopic {
  readonly topic: TopicDeclaration
  /** The variable that switches it on. */
  readonly setting: string
  /** What comes in there, for the log. */
  readonly what: string
  /** How much a dead letter matters to who runs the broker. */
  readonly deadLetters: 'error' | 'info'
  readonly follow: (bus: BusLog, onNotice: (notice: SubscriberNotice) => void) => Promise<Subscriber>
}

/** Makes a topic when it is not there, and follows it. Rejects with ConfigurationError without Kafka. */
export async function followTopic(
  { configuration, logger }: FollowParts,
  followed: FollowedTopic,
): Promise<Running> {
  const { kafkaBrokers } = configuration
  if (kafkaBrokers.length === 0) throw new ConfigurationError(`${followed.setting}=true needs KAFKA_BROKERS`)
  const resources = new Resources()
  const topic = { ...followed.topic, ...copiesOf(configuration) }
  const bus = resources.use(openKafkaBus({ brokers: kafkaBrokers, clientId: 'search-service', topic }))
  const { failed } = resources.use(
    await followed.follow(bus, (notice) => logNotice(logger, notice, followed)),
  )
  return { failed, [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose]() }
}

/** Says where and why, and never what: a record may have secrets in it. */
function logNotice(logger: Logger, notice: SubscriberNotice, { what, deadLetters }: FollowedTopic): void {
  if (notice.kind === 'lost') {
    const { partition, count } = notice
    logger.error({ what, partition, count: String(count) }, 'records are gone that nobody read')
    return
  }
  const { event, error } = notice
  const reason = error instanceof Error ? error.message : String(error)
  const where = { what, partition: event.partition, offset: String(event.offset), reason }
  if (notice.kind === 'failed') logger.warn(where, 'a record could not be taken in')
  else logger[deadLetters](where, 'a record became a dead letter')
}
