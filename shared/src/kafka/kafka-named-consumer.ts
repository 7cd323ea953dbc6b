import type { Kafka } from 'kafkajs'
import type { NamedConsumer } from '../events/bus/bus-log.ts'
import { consumerOptions } from './consumer-options.ts'
import { type KafkaConsumerOptions, startConsuming } from './kafka-event-log-consumer.ts'

/** A consumer whose positions are the committed offsets of its Kafka group, where Kafka's own tools see them. */
export function kafkaNamedConsumer(kafka: Kafka, options: KafkaConsumerOptions): NamedConsumer {
  const { group, ...consumed } = options
  const { topic } = consumed
  const consumer = kafka.consumer(consumerOptions(group))
  return {
    start: (handler) => startConsuming({ kafka, consumer, ...consumed }, handler),
    cursor: {
      load: (partition) => loadCommitted(kafka, { topic, group }, partition),
      save: (partition, next) => consumer.commitOffsets([{ topic, partition, offset: String(next) }]),
    },
  }
}

/** Kafka says -1 where nothing was committed. */
async function loadCommitted(
  kafka: Kafka,
  { topic, group }: KafkaConsumerOptions,
  partition: number,
): Promise<bigint | undefined> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    // Makes the client ask about this topic alone: it would fail when any other topic of the cluster has no leader.
    await admin.fetchTopicOffsets(topic)
    const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
    const offset = BigInt(found?.partitions.find((one) => one.partition === partition)?.offset ?? '-1')
    return offset < 0n ? undefined : offset
  } finally {
    await admin.disconnect()
  }
}
