import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openKafkaBus } from '../../src/event-bus/open-kafka-bus.ts'
import { startPublisher } from '../../src/events/bus/publisher.ts'
import { subscribe } from '../../src/events/bus/subscriber.ts'
import type { EventRecord } from '../../src/events/entity-event.ts'
import { type KafkaServer, kafkaObstacle, startKafka } from '../../src/testing/kafka-server.ts'
import { numberedRecords, readRecords } from '../../src/testing/log-records.ts'
import { waitUntil } from '../../src/testing/wait-until.ts'

describe.skipIf(!process.env.KAFKA_BROKERS || kafkaObstacle() !== undefined)('a Kafka that goes away', () => {
  let kafka: KafkaServer

  beforeAll(async () => {
    kafka = await startKafka()
  })

  afterAll(() => kafka?.stop())

  it('block loses nothing: what was published meanwhile comes when it is back', async () => {
    const topic = `bus-${randomUUID()}`
    const log = openKafkaBus({ brokers: [kafka.brokers], clientId: 'test', topic })
    const publisher = startPublisher(log.writer, { firstRetryMs: 50, lastRetryMs: 500, bufferSize: 20 })
    const all = numberedRecords(200)
    for (const record of all.slice(0, 50)) await publisher.publish(record)
    await waitUntil('the first', () => publisher.status().published === 50, 30_000)

    await kafka.kill()
    const publishing = (async () => {
      for (const record of all.slice(50)) await publisher.publish(record)
    })()
    await waitUntil('a failure', () => publisher.status().failures > 0, 30_000)
    await kafka.restart()
    await publishing
    await waitUntil('all', () => publisher.status().published === 200, 60_000)
    await publisher[Symbol.asyncDispose]()

    const read = (await readRecords(log.reader)).map(({ body }) => body)
    expect([...new Set(read)]).toEqual(all.map(({ body }) => body))
    expect(publisher.status()).toMatchObject({ dropped: 0, buffered: 0 })
    await log[Symbol.asyncDispose]()
  }, 180_000)

  it('a subscriber goes on when it is back', async () => {
    const topic = `bus-${randomUUID()}`
    const log = openKafkaBus({ brokers: [kafka.brokers], clientId: 'test', topic })
    const seen: string[] = []
    const handle = async ({ body }: EventRecord) => void seen.push(body)
    const subscriber = await subscribe(log, { name: 'steady', from: 'earliest', handle })
    const publisher = startPublisher(log.writer, { firstRetryMs: 50, lastRetryMs: 500 })
    const all = numberedRecords(40)
    for (const record of all.slice(0, 20)) await publisher.publish(record)
    await waitUntil('the first', () => seen.length >= 20, 60_000)

    await kafka.kill()
    for (const record of all.slice(20)) await publisher.publish(record)
    await kafka.restart()
    await waitUntil('all', () => new Set(seen).size === 40, 90_000)

    await subscriber[Symbol.asyncDispose]()
    await publisher[Symbol.asyncDispose]()
    await log[Symbol.asyncDispose]()
  }, 180_000)

  it('a publisher starts, counts its drops and closes without any Kafka', async () => {
    const log = openKafkaBus({ brokers: ['127.0.0.1:9'], clientId: 'test', topic: 'none' })
    const options = { bufferSize: 5, overflow: 'drop-oldest', drainMs: 200 } as const
    const publisher = startPublisher(log.writer, options)
    for (const record of numberedRecords(20)) await publisher.publish(record)
    await publisher[Symbol.asyncDispose]()
    await log[Symbol.asyncDispose]()

    expect(publisher.status()).toMatchObject({ buffered: 0, published: 0, dropped: 20 })
  })
})
