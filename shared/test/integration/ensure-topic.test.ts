import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { entityStateTopic, entityTopic, type TopicDeclaration } from '../../src/events/entity-topic.ts'
import { ensureTopic, IncompatibleTopic } from '../../src/kafka/ensure-topic.ts'
import { createKafka } from '../../src/kafka/kafka-client.ts'

const { KAFKA_BROKERS = '' } = process.env

describe.skipIf(!KAFKA_BROKERS)('ensureTopic()', () => {
  const kafka = createKafka({ brokers: KAFKA_BROKERS.split(','), clientId: 'topic-test' })

  /** A topic that somebody else made. */
  async function make(declared: TopicDeclaration, config: Record<string, string>): Promise<TopicDeclaration> {
    const topic = { ...declared, name: `topic-test-${randomUUID()}` }
    const admin = kafka.admin()
    await admin.connect()
    await admin.createTopics({
      waitForLeaders: false,
      topics: [
        {
          topic: topic.name,
          numPartitions: topic.partitions,
          configEntries: Object.entries({
            'cleanup.policy': topic.cleanupPolicy,
            'max.message.bytes': String(topic.maxRecordBytes),
            ...config,
          }).map(([name, value]) => ({ name, value })),
        },
      ],
    })
    await admin.disconnect()
    return topic
  }

  it.each([entityTopic, entityStateTopic])('creates $name, and is content with it afterwards', async (of) => {
    const topic = { ...of, name: `topic-test-${randomUUID()}` }

    await ensureTopic(kafka, topic)

    await expect(ensureTopic(kafka, topic)).resolves.toBeUndefined()
  })

  it.each([
    {
      of: entityTopic,
      config: { 'cleanup.policy': 'compact' },
      says: 'cleanup.policy is compact, but must be delete',
    },
    {
      of: entityTopic,
      config: { 'cleanup.policy': 'compact,delete' },
      says: 'cleanup.policy is compact,delete',
    },
    {
      of: entityStateTopic,
      config: { 'cleanup.policy': 'delete' },
      says: 'cleanup.policy is delete, but must be compact',
    },
    {
      of: entityTopic,
      config: { 'max.message.bytes': '1000012' },
      says: 'max.message.bytes is 1000012, but must be at least 16842752',
    },
    { of: entityTopic, config: { 'compression.type': 'zstd' }, says: 'compression.type is zstd' },
    {
      of: entityTopic,
      config: { 'min.insync.replicas': '2' },
      says: 'replication factor is 1, but must be at least 2',
    },
  ])('refuses a topic whose $config differ', async ({ of, config, says }) => {
    const topic = await make(of, config)

    const refusal = ensureTopic(kafka, topic)

    await expect(refusal).rejects.toThrow(IncompatibleTopic)
    await expect(refusal).rejects.toThrow(`Topic ${topic.name} exists and cannot be used: ${says}`)
  })

  it.each([6, 24])('refuses a topic with %i partitions', async (partitions) => {
    const topic = await make({ ...entityTopic, partitions }, {})

    await expect(ensureTopic(kafka, { ...topic, partitions: 12 })).rejects.toThrow(
      `partitions is ${partitions}, but must be 12`,
    )
  })

  it('says everything that is wrong at once', async () => {
    const topic = await make({ ...entityTopic, partitions: 1 }, { 'cleanup.policy': 'compact' })

    await expect(ensureTopic(kafka, { ...topic, partitions: 12 })).rejects.toThrow(
      /partitions is 1, .*; cleanup.policy is compact/,
    )
  })
})
