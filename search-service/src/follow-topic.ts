import { ConfigurationError } from '@lodestream/shared/config/read-configuration'
import { openKafkaBus } from '@lodestream/shared/event-bus/open-kafka-bus'
import type { BusLog } from '@lodestream/shared/events/bus/bus-log'
import type { Subscriber } from '@lodestream/shared/events/bus/subscriber'
import type { SubscriberHooks, SubscriberNotice } from '@lodestream/shared/events/bus/subscriber-options'
import type { TopicDeclaration } from '@lodestream/shared/events/entity-topic'
import type { LogPosition } from '@lodestream/shared/events/event-log'
import { copiesOf } from '@lodestream/shared/kafka/topic-copies'
import { Resources } from '@lodestream/shared/lifecycle/resources'
import type { Logger } from '@lodestream/shared/logging/logger'
import type { SearchConfiguration } from './config.ts'
import type { IntakeObserver, MeasuredIntake } from './measure-intakes.ts'

export interface FollowParts {
  readonly configuration: SearchConfiguration
  readonly logger: Logger
  /** Who measures. */
  readonly observer: IntakeObserver
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
  readonly follow: (bus: BusLog, hooks: SubscriberHooks) => Promise<Subscriber>
}

/** A topic that is being read. */
export interface Intake extends MeasuredIntake, AsyncDisposable {
  /** Rejects when it cannot go on: the process must end. */
  readonly failed: Promise<never>
}

/**
 * Makes a topic and that of its dead letters where they are not there, and follows it. Rejects with ConfigurationError without
 * Kafka, with IncompatibleTopic when one of them cannot be used.
 */
export async function followTopic(
  { configuration, logger, observer }: FollowParts,
  followed: FollowedTopic,
): Promise<Intake> {
  const { kafkaBrokers } = configuration
  if (kafkaBrokers.length === 0) throw new ConfigurationError(`${followed.setting}=true needs KAFKA_BROKERS`)
  const resources = new Resources()
  const topic = { ...followed.topic, ...copiesOf(configuration) }
  const onWaiting = (awaited: string, err: unknown) =>
    logger.warn({ err, what: followed.what }, `no record is read: waiting for ${awaited}`)
  const bus = resources.use(
    openKafkaBus({ brokers: kafkaBrokers, clientId: 'search-service', topic, onWaiting }),
  )
  const { name } = topic
  const hooks: SubscriberHooks = {
    onNotice: (notice) => {
      if (notice.kind === 'dead-letter') observer.onDeadLetter(name)
      logNotice(logger, notice, followed)
    },
    onHandled: (records, durationMs) => observer.onHandled(name, records, durationMs),
  }
  const subscriber = resources.use(await followed.follow(bus, hooks))
  return {
    topic: name,
    failed: subscriber.failed,
    status: () => subscriber.status(),
    lag: async () => lagOf(subscriber.status().positions, await bus.reader.latest()),
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  }
}

function lagOf(positions: LogPosition, ends: LogPosition): ReadonlyMap<number, number> {
  const behind = ([partition, next]: readonly [number, bigint]) =>
    [partition, Math.max(0, Number((ends.get(partition) ?? next) - next))] as const
  return new Map([...positions].map(behind))
}

/** Says where and why, and never what: a record may have secrets in it. */
function logNotice(logger: Logger, notice: SubscriberNotice, { what, deadLetters }: FollowedTopic): void {
  if (notice.kind === 'lost') {
    const { partition, count } = notice
    logger.error({ what, partition, count: String(count) }, 'records are gone that nobody read')
    return
  }
  if (notice.kind === 'remade') {
    const { partition } = notice
    logger.error({ what, partition }, 'the topic was deleted and made anew, it is read from its beginning')
    return
  }
  const { event, error } = notice
  const reason = error instanceof Error ? error.message : String(error)
  const where = { what, partition: event.partition, offset: String(event.offset), reason }
  if (notice.kind === 'failed') logger.warn(where, 'a record could not be taken in')
  else logger[deadLetters](where, 'a record became a dead letter')
}
