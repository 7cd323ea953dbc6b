import type { BusLog } from '../events/bus/bus-log.ts'
import { deadLetterTopic } from '../events/bus/dead-letter-topic.ts'
import { entityTopic, type TopicDeclaration } from '../events/entity-topic.ts'
import { awaitTopic } from '../kafka/await-topic.ts'
import { ensureTopic } from '../kafka/ensure-topic.ts'
import { createKafka } from '../kafka/kafka-client.ts'
import { kafkaEventLogReader } from '../kafka/kafka-event-log-reader.ts'
import { openKafkaEventLogWriter } from '../kafka/kafka-event-log-writer.ts'
import { kafkaNamedConsumer } from '../kafka/kafka-named-consumer.ts'
import type { OnWaiting } from '../kafka/keep-running.ts'
import { openWhenNeeded } from './open-when-needed.ts'

export interface KafkaBusOptions {
  /** `host:port` of one or more brokers. */
  readonly brokers: readonly string[]
  /** Name under which Kafka knows this process. */
  readonly clientId: string
  /** `cim.entity` when not given; a name: a topic of that name with the same settings. */
  readonly topic?: string | TopicDeclaration
  /** Told, at most every 30 s, that a subscriber waits, for what, and why. */
  readonly onWaiting?: OnWaiting
}

/**
 * Joins a topic as publisher or subscriber. It is created as declared when it is not there, and for a subscriber `<topic>.dlq`
 * after it; a topic with other settings is an error. Kafka need not be there yet: whoever publishes or subscribes waits for it.
 */
export function openKafkaBus({ brokers, clientId, topic = entityTopic, onWaiting }: KafkaBusOptions): BusLog {
  const declared = typeof topic === 'string' ? { ...entityTopic, name: topic } : topic
  const { name } = declared
  const kafka = createKafka({ brokers, clientId })
  const open = (declaration: TopicDeclaration) =>
    openWhenNeeded(async () => {
      await ensureTopic(kafka, declaration)
      return openKafkaEventLogWriter(kafka, declaration.name)
    })
  const writer = open(declared)
  const deadLetterDeclared = deadLetterTopic(declared)
  const deadLetters = open(deadLetterDeclared)
  return {
    name,
    reader: kafkaEventLogReader(kafka, name),
    writer,
    deadLetters,
    named: (group) => {
      const consumer = kafkaNamedConsumer(kafka, { topic: name, group, ...(onWaiting && { onWaiting }) })
      const start: typeof consumer.start = async (handler) => {
        // Not when the first dead letter is there: a partition whose dead letters cannot be written stands still.
        for (const one of [declared, deadLetterDeclared]) await awaitTopic(kafka, one)
        return consumer.start(handler)
      }
      return { start, cursor: consumer.cursor }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([writer, deadLetters].map((one) => one[Symbol.asyncDispose]()))
    },
  }
}
