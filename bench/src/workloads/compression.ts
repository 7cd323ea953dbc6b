import { randomUUID } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Target } from '@lodestream/shared/testing/broker-mode'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { CompressionTypes, Kafka, type KafkaMessage, logLevel, type Message } from 'kafkajs'
import { createClient } from '../load/client.ts'
import { cpuMsOf } from '../load/cpu-time.ts'
import { payloadL } from '../load/payload-l.ts'
import { entitiesPath, entityId } from './workload.ts'

/** CPU times in milliseconds per event. */
export interface CompressionRow {
  readonly title: string
  readonly producerMs: number
  readonly kafkaProduceMs: number
  readonly consumerMs: number
  readonly kafkaConsumeMs: number
  readonly bytesOnDisk: number
}

interface Option {
  readonly title: string
  /** `compression.type` of the topic. */
  readonly topic: string
  readonly producer: CompressionTypes
  /** Whether kafkajs reads it as it comes. */
  readonly readable: boolean
}

const { None, GZIP } = CompressionTypes
const options: readonly Option[] = [
  { title: 'none', topic: 'uncompressed', producer: None, readable: true },
  { title: 'gzip by the producer', topic: 'producer', producer: GZIP, readable: true },
  { title: 'gzip by Kafka', topic: 'gzip', producer: None, readable: true },
  { title: 'gzip by the producer, undone by Kafka', topic: 'uncompressed', producer: GZIP, readable: true },
  { title: 'lz4 by Kafka', topic: 'lz4', producer: None, readable: false },
  { title: 'zstd by Kafka', topic: 'zstd', producer: None, readable: false },
]

const sampleEntities = 500
const updatesEach = 4
/** As the relay does at most; the records spread over the partitions. */
const batchRecords = 500
const partitions = 12
const deadlineMs = 600_000

/** What compression of the events costs whom, with real events in batches of the relay. */
export async function compression(target: Target, events: number): Promise<readonly CompressionRow[]> {
  const { kafkaBrokers, kafka: server } = target
  if (kafkaBrokers === undefined || server === undefined) return []
  const kafka = new Kafka({ brokers: kafkaBrokers.split(','), logLevel: logLevel.NOTHING })
  const bench = { kafka, server, sample: await realEvents(target, kafka), events }
  const [first] = options
  // The virtual machines have to be warm.
  if (first !== undefined) await measure(first, bench)
  const rows: CompressionRow[] = []
  for (const option of options) rows.push(await measure(option, bench))
  return rows
}

interface Bench {
  readonly kafka: Kafka
  readonly server: NonNullable<Target['kafka']>
  readonly sample: readonly Message[]
  readonly events: number
}

/** Creations and updates of measuring stations, as they are in the topic. */
async function realEvents(target: Target, kafka: Kafka): Promise<readonly Message[]> {
  const run = randomUUID()
  await using client = createClient(target.searchUrl, 8)
  for (let n = 0; n < sampleEntities; n += 1) {
    const id = entityId(run, n)
    await client.send('POST', entitiesPath, payloadL(id, n))
    for (let update = 1; update <= updatesEach; update += 1) {
      const dissolvedOxygen = { type: 'Property', value: n + update / 10 }
      await client.send('PATCH', `${entitiesPath}/${id}/attrs`, JSON.stringify({ dissolvedOxygen }))
    }
  }
  const sample: Message[] = []
  const wanted = sampleEntities * (updatesEach + 1)
  const isOurs = ({ key }: KafkaMessage) => key?.toString().includes(run) === true
  await read(kafka, 'cim.entity', (messages) => {
    for (const message of messages.filter(isOurs)) {
      const { key, value, headers } = message
      sample.push({ key, value, ...(headers !== undefined && { headers }) })
    }
    return sample.length >= wanted
  })
  return sample
}

async function measure(option: Option, bench: Bench): Promise<CompressionRow> {
  const { kafka, server, events } = bench
  const topic = `compression-${randomUUID()}`
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({
    topics: [
      {
        topic,
        numPartitions: partitions,
        configEntries: [{ name: 'compression.type', value: option.topic }],
      },
    ],
    waitForLeaders: false,
  })
  try {
    await waitUntil('the topic has leaders', () => admin.fetchTopicOffsets(topic))
    const produced = await cpuOf(server, events, () => produce(topic, option.producer, bench))
    const bytesOnDisk = topicBytes(server.data, topic) / events
    const consumed = await cpuOf(server, events, () => (option.readable ? consume(topic, bench) : undefined))
    return {
      title: option.title,
      producerMs: produced.own,
      kafkaProduceMs: produced.kafka,
      consumerMs: option.readable ? consumed.own : Number.NaN,
      kafkaConsumeMs: option.readable ? consumed.kafka : Number.NaN,
      bytesOnDisk,
    }
  } finally {
    await admin.deleteTopics({ topics: [topic] })
    await admin.disconnect()
  }
}

async function cpuOf(server: Bench['server'], events: number, work: () => Promise<void> | undefined) {
  const [own, kafka] = [process.cpuUsage(), cpuMsOf(server.pid())]
  await work()
  const { user, system } = process.cpuUsage(own)
  return { own: (user + system) / 1000 / events, kafka: (cpuMsOf(server.pid()) - kafka) / events }
}

async function produce(topic: string, compression: CompressionTypes, bench: Bench): Promise<void> {
  const producer = bench.kafka.producer({ allowAutoTopicCreation: false, maxInFlightRequests: 1 })
  await producer.connect()
  for (let sent = 0; sent < bench.events; sent += batchRecords) {
    const messages = Array.from(
      { length: Math.min(batchRecords, bench.events - sent) },
      (_, n) => bench.sample[(sent + n) % bench.sample.length] ?? { value: null },
    )
    await producer.sendBatch({ acks: -1, compression, topicMessages: [{ topic, messages }] })
  }
  await producer.disconnect()
}

function consume(topic: string, { kafka, events }: Bench): Promise<void> {
  let seen = 0
  return read(kafka, topic, (messages) => {
    seen += messages.length
    return seen >= events
  })
}

/** Reads a topic from its beginning until `take` has enough. */
async function read(
  kafka: Kafka,
  topic: string,
  take: (messages: readonly KafkaMessage[]) => boolean,
): Promise<void> {
  const consumer = kafka.consumer({ groupId: `bench-${randomUUID()}`, maxWaitTimeInMs: 100 })
  let isDone = false
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      isDone ||= take(batch.messages)
    },
  })
  await waitUntil('all is read', () => isDone, deadlineMs)
  await consumer.disconnect()
}

/** Bytes of the records of a topic on disk. */
function topicBytes(data: string, topic: string): number {
  const logs = readdirSync(data)
    .filter((name) => name.startsWith(`${topic}-`))
    .flatMap((name) => readdirSync(join(data, name)).map((file) => join(data, name, file)))
    .filter((path) => path.endsWith('.log'))
  return logs.reduce((sum, path) => sum + statSync(path).size, 0)
}
