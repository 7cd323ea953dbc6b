import { setTimeout as delay } from 'node:timers/promises'
import type { Kafka } from 'kafkajs'
import type { TopicDeclaration } from '../events/entity-topic.ts'
import { ensureTopic, IncompatibleTopic } from './ensure-topic.ts'

/** How long a start waits for Kafka, and how often it looks. */
const kafkaStartMs = 60_000
const kafkaRetryMs = 1_000

/** `ensureTopic`, waiting for Kafka to come up. Rejects with IncompatibleTopic at once, with anything else after a minute. */
export async function awaitTopic(kafka: Kafka, topic: TopicDeclaration): Promise<void> {
  const deadline = performance.now() + kafkaStartMs
  for (;;) {
    try {
      return await ensureTopic(kafka, topic)
    } catch (error) {
      if (error instanceof IncompatibleTopic || performance.now() > deadline) throw error
      await delay(kafkaRetryMs)
    }
  }
}
