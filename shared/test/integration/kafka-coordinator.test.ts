import { randomUUID } from 'node:crypto'
import type { Kafka } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entityTopic } from '../../src/events/entity-topic.ts'
import { ensureTopic } from '../../src/kafka/ensure-topic.ts'
import { createKafka } from '../../src/kafka/kafka-client.ts'
import { kafkaEventLogConsumer } from '../../src/kafka/kafka-event-log-consumer.ts'
import { openKafkaEventLogWriter } from '../../src/kafka/kafka-event-log-writer.ts'
import { type KafkaServer, startKafka } from '../../src/testing/kafka-server.ts'
import { waitUntil } from '../../src/testing/wait-until.ts'

/** Longer than kafkajs takes to give up several times, on a machine that is busy. */
const patienceMs = 60_000

/** A young Kafka has no coordinator of any group until it has made its topic of offsets: here only when the test makes it. */
describe.skipIf(!process.env.KAFKA_BROKERS)('a Kafka without a coordinator', () => {
  let server: KafkaServer
  let kafka: Kafka
  let crashes = 0

  beforeAll(async () => {
    server = await startKafka({ offsetsCopies: 2 })
    kafka = countingCrashes(createKafka({ brokers: [server.brokers], clientId: 'coordinator' }))
  })

  afterAll(() => server?.stop())

  it('is waited for, longer than kafkajs does, and no process ends', {
    timeout: 3 * patienceMs,
  }, async () => {
    const topic = `coordinator-${randomUUID()}`
    await ensureTopic(kafka, { ...entityTopic, name: topic, partitions: 1 })
    await using writer = await openKafkaEventLogWriter(kafka, topic)
    await writer.append([{ key: 'k', headers: {}, body: 'told' }])
    const [staying, leaving] = [await consume(topic), await consume(topic)]
    await waitUntil('kafkajs gave up more than once for each', () => crashes > 4, patienceMs)
    await leaving.running[Symbol.asyncDispose]()
    expect(staying.waiting.at(0)).toBe(`the coordinator of the group ${staying.group}`)

    await makeTopicOfOffsets()

    const read = waitUntil('it reads', () => staying.bodies.includes('told'), patienceMs)
    await Promise.race([read, staying.running.failed])
    await staying.running[Symbol.asyncDispose]()
    expect(leaving.bodies).toEqual([])
  })

  async function consume(topic: string) {
    const bodies: string[] = []
    const waiting: string[] = []
    const group = randomUUID()
    const onWaiting = (what: string) => void waiting.push(what)
    const running = await kafkaEventLogConsumer(kafka, { topic, group, onWaiting }).start({
      assigned: async () => 0n,
      process: async (_partition, events) => {
        bodies.push(...events.map(({ body }) => body))
      },
      remade: async () => {},
      revoked: async () => {},
    })
    return { group, bodies, waiting, running }
  }

  async function makeTopicOfOffsets(): Promise<void> {
    const admin = kafka.admin()
    await admin.connect()
    const configEntries = [{ name: 'cleanup.policy', value: 'compact' }]
    await admin.createTopics({
      topics: [{ topic: '__consumer_offsets', numPartitions: 1, replicationFactor: 1, configEntries }],
    })
    await admin.disconnect()
  }

  /** Counts the crashes of consumers that kafkajs calls final. */
  function countingCrashes(made: Kafka): Kafka {
    const consumer: Kafka['consumer'] = (config) => {
      const one = made.consumer(config)
      one.on(one.events.CRASH, ({ payload }) => {
        if (!payload.restart) crashes += 1
      })
      return one
    }
    return Object.assign(Object.create(made), { consumer })
  }
})
