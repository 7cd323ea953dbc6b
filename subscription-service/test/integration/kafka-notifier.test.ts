import { createGuardedDial } from '@lodestream/shared/egress/guarded-dial'
import { createKafka } from '@lodestream/shared/kafka/kafka-client'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createKafkaNotifier } from '../../src/adapters/endpoint-kafka/kafka-notifier.ts'
import { aRequest } from '../../src/testing/a-request.ts'

const brokers = (process.env.KAFKA_BROKERS ?? '').split(',').filter((broker) => broker !== '')
const open: AsyncDisposable[] = []

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
})

function notifier(
  policy = { allow: ['127.0.0.0/8'], allowLoopback: true },
  resolver?: () => Promise<string[]>,
) {
  const created = createKafkaNotifier(createGuardedDial(policy, resolver ? { resolver } : {}))
  open.push(created)
  return created
}

describe.skipIf(brokers.length === 0)('Kafka binding', () => {
  const topic = `notified-${Date.now()}`
  const kafka = createKafka({ brokers, clientId: 'test' })
  const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 50 })
  const records: { partition: number; key: string; text: string; headers: Record<string, string> }[] = []

  beforeAll(async () => {
    const admin = kafka.admin()
    await admin.connect()
    await admin.createTopics({ topics: [{ topic, numPartitions: 3 }], waitForLeaders: true })
    await admin.disconnect()
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      eachMessage: async ({ partition, message: { key, value, headers = {} } }) => {
        const texts = Object.entries(headers).map(([name, header]) => [name, String(header)])
        const body = JSON.parse(String(value)) as { text: string }
        records.push({
          partition,
          key: String(key),
          text: body.text,
          headers: Object.fromEntries(texts),
        })
      },
    })
  })

  afterAll(() => consumer.disconnect())

  it('appends the body with its headers, the entity as key, so that its partition keeps the order', async () => {
    const path = notifier()
    const uri = `kafka://${brokers[0]}/${topic}`
    const entities = Array.from({ length: 12 }, (_, place) => `urn:ngsi-ld:Device:${place}`)

    await Promise.all(
      entities.map(async (entityId) => {
        for (let place = 0; place < 5; place += 1)
          expect(await path.send(aRequest({ uri }, `${place}`, { entityId }))).toEqual({ kind: 'delivered' })
      }),
    )

    await waitUntil('all records', () => records.length === 60, 30_000)
    for (const entityId of entities) {
      const own = records.filter(({ key }) => key === entityId)
      expect(own.map(({ text }) => text)).toEqual(['0', '1', '2', '3', '4'])
      expect(new Set(own.map(({ partition }) => partition)).size).toBe(1)
    }
    expect(new Set(records.map(({ partition }) => partition)).size).toBe(3)
    expect(records[0]?.headers).toEqual({ 'Content-Type': 'application/json', 'X-Key': 'ä' })
  })

  it('says so when the topic does not exist, and makes none', async () => {
    const outcome = await notifier().send(aRequest({ uri: `kafka://${brokers[0]}/${topic}-missing` }))

    expect(outcome).toMatchObject({ kind: 'unreachable', text: expect.stringMatching(/topic/) })
  })

  it('does not follow a bootstrap server to a broker that may not be called', async () => {
    // The name passes; the broker then tells its address, which does not.
    const [host = '', port = ''] = (brokers[0] ?? '').split(':')
    const path = notifier({ allow: ['127.0.0.2/32'], allowLoopback: false }, async () => ['127.0.0.2'])
    const dialled = createGuardedDial({ allow: [], allowLoopback: true })
    const listening = await import('node:net').then(({ createServer }) =>
      createServer((from) => {
        const to = dialled({ host, port: Number(port), tls: false })
        from
          .on('error', () => to.destroy())
          .pipe(to.on('error', () => from.destroy()))
          .pipe(from)
      }),
    )
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.2', resolve))
    open.push({ [Symbol.asyncDispose]: async () => void listening.close() })
    const { port: front } = listening.address() as { port: number }

    const outcome = await path.send(aRequest({ uri: `kafka://bootstrap.example:${front}/${topic}` }))

    expect(outcome).toMatchObject({ kind: 'forbidden', text: expect.stringContaining('EGRESS_ALLOW') })
  })
})

describe('Kafka binding', () => {
  it.each(['127.0.0.1', '10.0.0.1', 'metadata.google.internal', '2130706433'])(
    'opens no connection to %s',
    async (host) => {
      const path = notifier({ allow: [], allowLoopback: false }, async () => ['127.0.0.1'])

      expect(await path.send(aRequest({ uri: `kafka://${host}:1/x` }))).toMatchObject({ kind: 'forbidden' })
    },
  )

  it('fails when nobody listens', async () => {
    expect(await notifier().send(aRequest({ uri: 'kafka://127.0.0.1:1/x' }))).toMatchObject({
      kind: 'unreachable',
      text: expect.stringContaining('ECONNREFUSED'),
    })
  })
})
