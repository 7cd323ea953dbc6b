import { randomUUID } from 'node:crypto'
import kafkajs, { type Kafka as KafkaClient } from 'kafkajs'
import { afterEach, describe, expect, it } from 'vitest'
import { decodeEvent, MalformedEvent } from '../../src/events/decode-event.ts'
import type { LoggedEvent } from '../../src/events/entity-event.ts'
import { entityTopic } from '../../src/events/entity-topic.ts'
import type { PartitionHandler } from '../../src/events/event-log.ts'
import { ensureTopic } from '../../src/kafka/ensure-topic.ts'
import { createKafka } from '../../src/kafka/kafka-client.ts'
import { kafkaEventLogConsumer } from '../../src/kafka/kafka-event-log-consumer.ts'
import { kafkaEventLogReader } from '../../src/kafka/kafka-event-log-reader.ts'
import { openKafkaEventLogWriter } from '../../src/kafka/kafka-event-log-writer.ts'
import { waitUntil } from '../../src/testing/wait-until.ts'

const { KAFKA_BROKERS = '' } = process.env
const { CompressionCodecs, CompressionTypes } = kafkajs
const bounded = 15_000

/** What kafkajs does wrong, or lets happen, and what the broker makes of it (docs/adr/0010). */
describe.skipIf(!KAFKA_BROKERS)('hazards of kafkajs', () => {
  const kafka = createKafka({ brokers: KAFKA_BROKERS.split(','), clientId: 'hazards' })
  const closing: AsyncDisposable[] = []

  afterEach(async () => {
    for (const one of closing.splice(0).reverse()) await one[Symbol.asyncDispose]()
  })

  async function newTopic(partitions = 1): Promise<string> {
    const name = `hazard-${randomUUID()}`
    await ensureTopic(kafka, { ...entityTopic, name, partitions })
    return name
  }

  async function append(topic: string, count: number, from = 0): Promise<void> {
    await using writer = await openKafkaEventLogWriter(kafka, topic)
    await writer.append(
      Array.from({ length: count }, (_, n) => ({ key: `k${n % 5}`, headers: {}, body: `${from + n}` })),
    )
  }

  async function consume(topic: string, options: { group?: string; positions?: Map<number, bigint> } = {}) {
    const { group = randomUUID(), positions = new Map<number, bigint>() } = options
    const events: LoggedEvent[] = []
    const remade: [number, bigint][] = []
    const handler: PartitionHandler = {
      assigned: async (partition) => {
        return positions.get(partition)
      },
      process: async (partition, batch) => {
        events.push(...batch)
        positions.set(partition, (batch.at(-1)?.offset ?? -1n) + 1n)
      },
      remade: async (partition, first) => {
        remade.push([partition, first])
        if (remade.length === 1) throw new Error('not yet')
        positions.set(partition, first)
      },
      revoked: async () => {},
    }
    const lost: string[] = []
    const onLoss = (what: string) => void lost.push(what)
    const running = await kafkaEventLogConsumer(kafka, { topic, group, onLoss }).start(handler)
    closing.push(running)
    return { events, lost, remade, running, bodies: () => events.map(({ body }) => body) }
  }

  async function withAdmin<Result>(use: (admin: ReturnType<KafkaClient['admin']>) => Promise<Result>) {
    const admin = kafka.admin()
    await admin.connect()
    try {
      return await use(admin)
    } finally {
      await admin.disconnect()
    }
  }

  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `${from + n}`)

  it(
    'foreign codec: what a producer compressed as it likes is read, because the topic stores everything in gzip',
    async () => {
      const topic = await newTopic()

      await sendInSnappy(topic, ['0', '1', '2'])
      await append(topic, 2, 3)

      const { bodies } = await consume(topic)
      await waitUntil('all of it', () => bodies().length >= 5, bounded)
      expect(bodies()).toEqual(numbers(0, 5))
    },
    bounded,
  )

  it(
    'a crash without restart ends the consumption visibly: a batch that no codec here can read',
    async () => {
      const topic = await newTopic()
      await withAdmin((admin) =>
        admin.alterConfigs({
          validateOnly: false,
          resources: [
            {
              type: kafkajs.ConfigResourceTypes.TOPIC,
              name: topic,
              configEntries: [{ name: 'compression.type', value: 'producer' }],
            },
          ],
        }),
      )
      await sendInSnappy(topic, ['0'])

      const { running } = await consume(topic)

      await expect(running.failed).rejects.toThrow('The Kafka consumer crashed and does not restart')
    },
    bounded,
  )

  it(
    'poison messages: each reaches its judge as it is, and the partition moves on',
    async () => {
      const topic = await newTopic()
      const producer = kafka.producer()
      await producer.connect()
      const poison = [
        { key: null, value: null },
        { key: 'no bar', value: '{}' },
        { key: '|urn:x', value: 'not JSON' },
        { key: '|urn:x', value: Buffer.from([0xff, 0xfe, 0x00]) },
        { key: '|urn:x', value: JSON.stringify({ operationType: 'ENTITY_CREATE' }) },
        {
          key: '|urn:x',
          value: `[${'0,'.repeat(500_000)}0]`,
          headers: { ce_id: Buffer.from([0xff]), empty: '' },
        },
        { key: '|urn:x', value: '{"__proto__":{"operationType":"ENTITY_CREATE"}}' },
      ]
      await producer.send({ topic, acks: -1, messages: poison })
      await producer.disconnect()
      await append(topic, 1, 99)

      const { events, bodies } = await consume(topic)

      await waitUntil('all of it', () => events.length > poison.length, bounded)
      expect(bodies().at(-1)).toBe('99')
      for (const event of events) expect(() => decodeEvent(event)).toThrow(MalformedEvent)
    },
    bounded,
  )

  it(
    'a position that the log no longer has: goes on with the oldest event there is',
    async () => {
      const topic = await newTopic()
      await append(topic, 20)
      await withAdmin(async (admin) => {
        // It deletes from topics only of which it has heard already.
        await admin.fetchTopicOffsets(topic)
        await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '12' }] })
      })

      const { bodies, lost } = await consume(topic, { positions: new Map([[0, 5n]]) })

      await waitUntil('what is left', () => bodies().length >= 8, bounded)
      expect(bodies()).toEqual(numbers(12, 20))
      expect(lost).toEqual([`Partition 0 of ${topic} lacks offsets 5 to 11`])
    },
    bounded,
  )

  it(
    'a position that the log does not have yet, as after the topic was made anew: nothing new is passed over',
    async () => {
      const topic = await newTopic()
      await append(topic, 3)

      const { bodies, lost, remade } = await consume(topic, { positions: new Map([[0, 1000n]]) })
      await append(topic, 2, 3)

      await waitUntil('what the new log has', () => bodies().length >= 5, bounded)
      expect(bodies()).toEqual(numbers(0, 5))
      expect(lost).toHaveLength(1)
      expect(remade).toEqual([
        [0, 0n],
        [0, 0n],
      ])
    },
    bounded,
  )

  it(
    'a topic that is deleted under a consumer and made anew: it is said, and the new log is read from its beginning',
    async () => {
      const topic = await newTopic()
      await append(topic, 20)
      const { bodies, lost, running } = await consume(topic)
      const failed = running.failed.catch((error: unknown) => error)
      await waitUntil('the old log', () => bodies().length >= 20, bounded)

      await withAdmin((admin) => admin.deleteTopics({ topics: [topic] }))
      await ensureTopic(kafka, { ...entityTopic, name: topic, partitions: 1 })
      await append(topic, 3, 100)

      await waitUntil('the new log', () => bodies().length >= 23, 4 * bounded)
      expect(bodies().slice(20)).toEqual(numbers(100, 103))
      expect(lost).toEqual([`Partition 0 of ${topic} ends at 3, before position 20`])
      await expect(Promise.race([failed, 'goes on'])).resolves.toBe('goes on')
    },
    5 * bounded,
  )

  it(
    'a topic that is deleted under a reader that follows it: the new log is read from its beginning',
    async () => {
      const topic = await newTopic()
      await append(topic, 20)
      const reader = kafkaEventLogReader(kafka, topic)
      const ending = new AbortController()
      const bodies: string[] = []
      const following = (async () => {
        for await (const batch of reader.follow(new Map([[0, 15n]]), ending.signal))
          bodies.push(...batch.map(({ body }) => body))
      })()
      await waitUntil('the old log', () => bodies.length >= 5, bounded)

      await withAdmin((admin) => admin.deleteTopics({ topics: [topic] }))
      await ensureTopic(kafka, { ...entityTopic, name: topic, partitions: 1 })
      await append(topic, 3, 100)

      await waitUntil('the new log', () => bodies.length >= 8, 4 * bounded)
      await append(topic, 2, 103)
      await waitUntil('what comes then', () => bodies.length >= 10, bounded)
      ending.abort()
      await following
      expect(bodies).toEqual([...numbers(15, 20), ...numbers(100, 105)])
    },
    5 * bounded,
  )

  it(
    'a rebalance storm: members come and go, everything is processed in order, and little twice',
    async () => {
      const topic = await newTopic(4)
      const group = randomUUID()
      const positions = new Map<number, bigint>()
      const members = [await consume(topic, { group, positions })]
      for (let round = 0; round < 4; round += 1) {
        await append(topic, 25, 25 * round)
        members.push(await consume(topic, { group, positions }))
        const leaving = members[round]
        if (leaving) await leaving.running[Symbol.asyncDispose]()
      }
      await append(topic, 25, 100)

      const all = () => members.flatMap(({ events }) => events)
      await waitUntil('everything', () => new Set(all().map(({ body }) => body)).size >= 125, bounded)
      for (const { events } of members)
        for (const [n, event] of events.entries()) {
          const before = events.slice(0, n).findLast(({ partition }) => partition === event.partition)
          if (before) expect(event.offset).toBeGreaterThan(before.offset)
        }
    },
    bounded,
  )

  /** As a producer of another language does. kafkajs has no such codec; all that is needed here is valid. */
  async function sendInSnappy(topic: string, bodies: readonly string[]): Promise<void> {
    const codec = CompressionCodecs[CompressionTypes.Snappy]
    CompressionCodecs[CompressionTypes.Snappy] = () => ({
      compress: async ({ buffer }: { buffer: Buffer }) => snappyLiteral(buffer),
      decompress: async () => {
        throw new Error('no codec')
      },
    })
    const producer = kafka.producer()
    try {
      await producer.connect()
      const messages = bodies.map((value) => ({ key: 'k', value }))
      await producer.send({ topic, acks: -1, compression: CompressionTypes.Snappy, messages })
    } finally {
      await producer.disconnect()
      CompressionCodecs[CompressionTypes.Snappy] = codec
    }
  }
})

/** Snappy without any compression: the length, and all bytes as one literal (at most 64 KiB). */
function snappyLiteral(bytes: Buffer): Buffer {
  const { length } = bytes
  const varint: number[] = []
  for (let rest = length; ; rest >>>= 7) {
    if (rest < 0x80) {
      varint.push(rest)
      break
    }
    varint.push((rest & 0x7f) | 0x80)
  }
  const tag = [61 << 2, (length - 1) & 0xff, (length - 1) >> 8]
  return Buffer.concat([Buffer.from(varint), Buffer.from(tag), bytes])
}
