import kafkajs, { type Admin, type Kafka } from 'kafkajs'
import type { TopicDeclaration } from '../events/entity-topic.ts'

/** A topic that exists, but not as the broker needs it. */
export class IncompatibleTopic extends Error {
  override readonly name = 'IncompatibleTopic'
}

/**
 * Creates a topic with its declared settings, or checks the one that is there. Throws IncompatibleTopic saying which
 * setting is wrong and what it must be.
 */
export async function ensureTopic(kafka: Kafka, topic: TopicDeclaration): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    const created = await admin.createTopics({
      topics: [{ topic: topic.name, numPartitions: topic.partitions, configEntries: entries(topic) }],
      waitForLeaders: true,
    })
    if (!created) await assertCompatible(admin, topic)
  } finally {
    await admin.disconnect()
  }
}

function entries({ retentionMs, maxRecordBytes }: TopicDeclaration) {
  return [
    { name: 'cleanup.policy', value: 'delete' },
    { name: 'retention.ms', value: String(retentionMs) },
    { name: 'max.message.bytes', value: String(maxRecordBytes) },
    // Whatever codec a producer uses, consumers without that codec can read the topic.
    { name: 'compression.type', value: 'uncompressed' },
  ]
}

async function assertCompatible(admin: Admin, topic: TopicDeclaration): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic.name] })
  const partitions = topics[0]?.partitions.length
  if (partitions !== topic.partitions)
    throw new IncompatibleTopic(
      `Topic ${topic.name} has ${partitions} partitions, but must have ${topic.partitions}: the order per entity depends on it`,
    )
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic.name }],
  })
  const config = new Map(
    resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]),
  )
  assertConfig(topic, config)
}

function assertConfig(topic: TopicDeclaration, config: ReadonlyMap<string, string>): void {
  const policy = config.get('cleanup.policy')
  if (policy !== 'delete')
    throw new IncompatibleTopic(`Topic ${topic.name} has cleanup.policy=${policy}, but must have delete`)
  const maxBytes = Number(config.get('max.message.bytes'))
  if (maxBytes < topic.maxRecordBytes)
    throw new IncompatibleTopic(
      `Topic ${topic.name} has max.message.bytes=${maxBytes}, but must have at least ${topic.maxRecordBytes}`,
    )
}
