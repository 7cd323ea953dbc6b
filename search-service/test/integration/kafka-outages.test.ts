import { randomUUID } from 'node:crypto'
import { readConfiguration } from '@lodestream/shared/config/read-configuration'
import { createLogger } from '@lodestream/shared/logging/logger'
import { serverConfig } from '@lodestream/shared/postgres/database-config'
import { serve } from '@lodestream/shared/process/serve'
import { type KafkaServer, startKafka } from '@lodestream/shared/testing/kafka-server'
import { createTestDatabase, type TestDatabase } from '@lodestream/shared/testing/test-database'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSearchService, searchParts } from '../../src/app.ts'
import { searchSettings } from '../../src/config.ts'

const maxOutboxRows = 1_000
const deadline = 60_000
const topic = 'cim.entity'

/** What a consumer needs of an event. */
interface Told {
  readonly entityId: string
  readonly sequence: number
}

/** Slow: a Kafka of its own is taken away, and its topic too. */
describe.skipIf(!process.env.DATABASE_URL || !process.env.KAFKA_BROKERS)(
  'outages of Kafka',
  {
    timeout: 4 * deadline,
  },
  () => {
    let kafka: KafkaServer
    let database: TestDatabase
    let service: Awaited<ReturnType<typeof start>>
    const client = () => new Kafka({ brokers: [kafka.brokers], logLevel: logLevel.NOTHING })

    beforeAll(async () => {
      kafka = await startKafka()
      database = await createTestDatabase()
      service = await start()
    })

    afterAll(async () => {
      await service?.[Symbol.asyncDispose]()
      await database?.drop()
      await kafka?.stop()
    })

    /** The search service as its process composes it. */
    function start() {
      const configuration = readConfiguration(searchSettings, {
        DATABASE_URL: database.url,
        KAFKA_BROKERS: kafka.brokers,
        PORT: '0',
        LOG_LEVEL: 'silent',
        MAX_OUTBOX_ROWS: String(maxOutboxRows),
      })
      const ofServer = serverConfig(configuration, 'search-service')
      if (ofServer === undefined) throw new Error('no database')
      return serve({
        name: 'search-service',
        configuration,
        logger: createLogger('search-service', 'silent'),
        database: ofServer,
        limits: {},
        services: [(parts) => createSearchService(searchParts(parts, configuration))],
      })
    }

    async function create(id: string): Promise<Response> {
      const body = JSON.stringify({ id, type: 'T', p: { type: 'Property', value: 0 } })
      return fetch(`${service.url}/ngsi-ld/v1/entities`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
    }

    /** One operation per entity; resolves with the first answer that is none of success. */
    async function update(ids: readonly string[], value: number): Promise<Response> {
      const body = JSON.stringify(ids.map((id) => ({ id, type: 'T', p: { type: 'Property', value } })))
      return fetch(`${service.url}/ngsi-ld/v1/entityOperations/update`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
    }

    /** Reads the topic from its beginning until `isEnough`. */
    async function readUntil(isEnough: (told: readonly Told[]) => boolean): Promise<readonly Told[]> {
      const consumer = client().consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 })
      const told: Told[] = []
      await consumer.connect()
      await consumer.subscribe({ topic, fromBeginning: true })
      await consumer.run({
        eachMessage: async ({ message }) => void told.push(JSON.parse(String(message.value)) as Told),
      })
      await waitUntil('enough events', () => isEnough(told), deadline)
      await consumer.disconnect()
      return told
    }

    it('Kafka away: accepts up to the declared limit, then 503 with Retry-After; drains in order after the return', async () => {
      const ids = Array.from({ length: 100 }, (_, n) => `urn:ngsi-ld:T:${n}`)
      for (const id of ids) expect((await create(id)).status).toBe(201)
      await kafka.kill()

      let accepted = 0
      const refused = await waitUntil(
        'the limit',
        async () => {
          const answer = await update(ids, accepted)
          if (answer.status === 503) return answer
          expect(answer.status).toBe(204)
          accepted += 1
          return undefined
        },
        deadline,
      )

      expect(refused.headers.get('retry-after')).toBe('1')
      expect(await refused.json()).toMatchObject({ detail: expect.stringContaining(`${maxOutboxRows}`) })
      // The limit is looked at once a second; what came in meanwhile was accepted.
      expect(accepted * ids.length).toBeGreaterThanOrEqual(maxOutboxRows - 2 * ids.length)
      await kafka.restart()
      const last = 2 + accepted
      const told = await readUntil(
        (all) => all.filter(({ sequence }) => sequence === last).length >= ids.length,
      )
      expectInOrder(told)
      await waitUntil('it accepts again', async () => (await update(ids, -1)).status === 204, deadline)
    })

    it('its topic deleted: it is made anew with its settings, what is written from then on is there', async () => {
      const id = `urn:ngsi-ld:T:${randomUUID()}`
      const admin = client().admin()
      await admin.connect()
      await admin.deleteTopics({ topics: [topic] })

      expect((await create(id)).status).toBe(201)

      const isOurs = ({ entityId }: Told) => entityId === id
      await waitUntil('the topic is there', async () => (await admin.listTopics()).includes(topic), deadline)
      const told = await readUntil((all) => all.filter(isOurs).length >= 2)
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
      await admin.disconnect()
      expect(topics[0]?.partitions).toHaveLength(12)
      expectInOrder(told.filter(isOurs))
    })
  },
)

/** Per entity without a gap, once repetitions are dropped. */
function expectInOrder(told: readonly Told[]): void {
  const last = new Map<string, number>()
  for (const { entityId, sequence } of told) {
    const before = last.get(entityId) ?? 0
    expect(sequence, entityId).toBeLessThanOrEqual(before + 1)
    last.set(entityId, Math.max(before, sequence))
  }
}
