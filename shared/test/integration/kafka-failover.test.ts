import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entityTopic, type TopicDeclaration } from '../../src/events/entity-topic.ts'
import type { PartitionHandler, RunningConsumer } from '../../src/events/event-log.ts'
import { ensureTopic } from '../../src/kafka/ensure-topic.ts'
import { createKafka } from '../../src/kafka/kafka-client.ts'
import { kafkaEventLogConsumer } from '../../src/kafka/kafka-event-log-consumer.ts'
import { openKafkaEventLogWriter } from '../../src/kafka/kafka-event-log-writer.ts'
import { kafkaNamedConsumer } from '../../src/kafka/kafka-named-consumer.ts'
import { type KafkaCluster, startKafkaCluster } from '../../src/testing/kafka-server.ts'
import { waitUntil } from '../../src/testing/wait-until.ts'

/** Seconds, on a machine with nothing else to do. */
const recovered = 60_000

/** Slow: three brokers, of which one at a time is killed. */
describe.skipIf(!process.env.KAFKA_BROKERS)('a Kafka of three brokers', () => {
  let cluster: KafkaCluster

  beforeAll(async () => {
    cluster = await startKafkaCluster(3)
  })

  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]()
  })

  const kafkaOf = () => createKafka({ brokers: cluster.brokers.split(','), clientId: 'failover' })

  async function newTopic(declared: Partial<TopicDeclaration> = {}): Promise<string> {
    const name = `failover-${randomUUID()}`
    const copies = { replicationFactor: 3, minInSyncReplicas: 2 }
    await ensureTopic(kafkaOf(), { ...entityTopic, name, partitions: 1, ...copies, ...declared })
    return name
  }

  async function leaderOf(topic: string): Promise<number | undefined> {
    const admin = kafkaOf().admin()
    await admin.connect()
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
      return topics[0]?.partitions[0]?.leader
    } finally {
      await admin.disconnect()
    }
  }

  it('makes topics with as many copies as asked for, and is content with them', async () => {
    const name = await newTopic()
    const copies = { replicationFactor: 3, minInSyncReplicas: 2 }

    await expect(
      ensureTopic(kafkaOf(), { ...entityTopic, name, partitions: 1, ...copies }),
    ).resolves.toBeUndefined()
  })

  it.each([
    {
      made: { replicationFactor: 2 },
      says: 'replication factor is 2, but must be at least 3 (KAFKA_REPLICATION_FACTOR asks for so many)',
    },
    {
      made: { minInSyncReplicas: 1 },
      says: 'min.insync.replicas is 1, but must be at least 2 (KAFKA_MIN_INSYNC_REPLICAS asks for so many)',
    },
  ])('refuses a topic that was made with $made when more is asked for', async ({ made, says }) => {
    const name = await newTopic(made)
    const copies = { replicationFactor: 3, minInSyncReplicas: 2 }

    await expect(ensureTopic(kafkaOf(), { ...entityTopic, name, partitions: 1, ...copies })).rejects.toThrow(
      says,
    )
  })

  it('refuses to go on with a topic that could never accept anything', async () => {
    await expect(newTopic({ replicationFactor: 1 })).rejects.toThrow(
      'replication factor is 1, but must be at least 2 (min.insync.replicas asks for so many',
    )
  })

  // kafkajs with many retries hangs in commitOffsets for ever after the coordinator has moved.
  it('consumers go on when the coordinator of their group is killed, those too that commit to Kafka', {
    timeout: 3 * recovered,
  }, async () => {
    const topic = await newTopic()
    const log = await watch(topic, (handler) =>
      kafkaEventLogConsumer(kafkaOf(), { topic, group: randomUUID() }).start(handler),
    )
    const consumer = kafkaNamedConsumer(kafkaOf(), { topic, group: randomUUID() })
    const named = await watch(topic, (handler) =>
      consumer.start({
        ...handler,
        process: async (partition, events) => {
          await handler.process(partition, events)
          await consumer.cursor.save(partition, (events.at(-1)?.offset ?? -1n) + 1n)
        },
      }),
    )
    const coordinator = await leaderOf('__consumer_offsets')
    await append(topic, 0)
    await waitUntil('both work', () => log.bodies.size === 10 && named.bodies.size === 10, recovered)

    const node = cluster.nodes.find(({ id }) => id === coordinator)
    await node?.kill()
    await untilAppended(topic, 10)

    await waitUntil('both go on', () => log.bodies.size === 20 && named.bodies.size === 20, recovered)
    await waitUntil('it is committed', async () => (await consumer.cursor.load(0)) === log.next(), recovered)
    await Promise.all([log.stop(), named.stop()])
    await node?.restart()
  })

  async function append(topic: string, from: number): Promise<void> {
    await using writer = await openKafkaEventLogWriter(kafkaOf(), topic)
    await writer.append(
      Array.from({ length: 10 }, (_, n) => ({ key: 'k', headers: {}, body: `${from + n}` })),
    )
  }

  /** As the relay does it: the same again, until it is acknowledged. */
  function untilAppended(topic: string, from: number): Promise<boolean> {
    const again = () => append(topic, from).then(() => true)
    return waitUntil('acknowledged', again, recovered)
  }

  /** Consumes from the beginning, and remembers. */
  async function watch(
    topic: string,
    start: (handler: PartitionHandler) => Promise<RunningConsumer>,
  ): Promise<{ bodies: Set<string>; next: () => bigint; stop: () => Promise<void> }> {
    const bodies = new Set<string>()
    let next = 0n
    const running = await start({
      assigned: async () => next,
      process: async (_partition, events) => {
        for (const { body, offset } of events) {
          expect(offset, topic).toBeGreaterThanOrEqual(next)
          bodies.add(body)
          next = offset + 1n
        }
      },
      remade: async () => {},
      revoked: async () => {},
    })
    return { bodies, next: () => next, stop: async () => running[Symbol.asyncDispose]() }
  }
})
