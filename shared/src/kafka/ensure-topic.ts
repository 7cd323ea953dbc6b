import { setTimeout as delay } from 'node:timers/promises'
import kafkajs, { type Admin, type Kafka } from 'kafkajs'
import type { TopicDeclaration } from '../events/entity-topic.ts'
import { type FoundTopic, type TopicFault, topicFaults } from './topic-faults.ts'

/** How long a topic may take to be known everywhere. */
const knownAfterMs = 5_000
const knownRetryMs = 50

/** The brokers' `default.replication.factor`. */
const asConfigured = -1

/** A topic that exists, but not as the broker needs it. */
export class IncompatibleTopic extends Error {
  override readonly name = 'IncompatibleTopic'

  constructor(topic: string, faults: readonly TopicFault[]) {
    const wrong = faults.map(
      ({ setting, found, expected, why }) => `${setting} is ${found}, but must be ${expected} (${why})`,
    )
    super(`Topic ${topic} exists and cannot be used: ${wrong.join('; ')}`)
  }
}

/**
 * Creates a topic with its declared settings, or checks the one that is there. Throws IncompatibleTopic naming each setting
 * that is wrong, what it is and what it must be.
 */
export async function ensureTopic(kafka: Kafka, topic: TopicDeclaration): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    await whenKnown(() => createOrCheck(admin, topic))
  } finally {
    await admin.disconnect()
  }
}

async function createOrCheck(admin: Admin, topic: TopicDeclaration): Promise<void> {
  await admin.createTopics({
    topics: [
      {
        topic: topic.name,
        numPartitions: topic.partitions,
        replicationFactor: topic.replicationFactor ?? asConfigured,
        configEntries: entries(topic),
      },
    ],
    waitForLeaders: true,
  })
  // Also one that was made now: brokers may be configured so that nothing would ever be accepted.
  const faults = topicFaults(topic, await findTopic(admin, topic.name))
  if (faults.length > 0) throw new IncompatibleTopic(topic.name, faults)
  await admin.fetchTopicOffsets(topic.name)
}

/** What brokers say of a topic that was made just now, until they have heard of it and of its leaders. */
const notYet = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION']

async function whenKnown(work: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + knownAfterMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const isNotYet = notYet.includes((error as { type?: string }).type ?? '')
      if (!isNotYet || performance.now() > deadline) throw error
      await delay(knownRetryMs)
    }
  }
}

function entries({ cleanupPolicy, retentionMs, maxRecordBytes, minInSyncReplicas }: TopicDeclaration) {
  const kept = cleanupPolicy === 'delete' ? 'retention.ms' : 'delete.retention.ms'
  return [
    { name: 'cleanup.policy', value: cleanupPolicy },
    { name: kept, value: String(retentionMs) },
    { name: 'max.message.bytes', value: String(maxRecordBytes) },
    // Whatever codec a producer uses, every consumer can read the topic (ADR 0016).
    { name: 'compression.type', value: 'gzip' },
    ...(minInSyncReplicas === undefined
      ? []
      : [{ name: 'min.insync.replicas', value: String(minInSyncReplicas) }]),
  ]
}

async function findTopic(admin: Admin, name: string): Promise<FoundTopic> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [name] })
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name }],
  })
  const partitions = topics[0]?.partitions ?? []
  return {
    partitions: partitions.length,
    replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    config: new Map(
      resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]),
    ),
  }
}
