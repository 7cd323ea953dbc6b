import { readConfiguration } from '@lodestream/shared/config/read-configuration'
import { entityTopic } from '@lodestream/shared/events/entity-topic'
import { ensureTopic } from '@lodestream/shared/kafka/ensure-topic'
import { createKafka } from '@lodestream/shared/kafka/kafka-client'
import { openKafkaEventLogWriter } from '@lodestream/shared/kafka/kafka-event-log-writer'
import { createLogger } from '@lodestream/shared/logging/logger'
import { serverConfig } from '@lodestream/shared/postgres/database-config'
import { serve } from '@lodestream/shared/process/serve'
import { type KafkaServer, startKafka } from '@lodestream/shared/testing/kafka-server'
import { createTestDatabase, type TestDatabase } from '@lodestream/shared/testing/test-database'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSubscriptionService } from '../../src/app.ts'
import { subscriptionSettings } from '../../src/config.ts'
import { encodedChange } from '../../src/testing/encoded-change.ts'
import { type Receiver, startReceiver } from '../../src/testing/receiver.ts'
import { farm, storedEntity } from '../../src/testing/sample-operation.ts'

const deadline = 60_000

/** A Kafka of its own, because its topic is deleted. */
describe.skipIf(!process.env.DATABASE_URL || !process.env.KAFKA_BROKERS)(
  'a log that is deleted under the subscription service',
  { timeout: 4 * deadline },
  () => {
    let server: KafkaServer
    let database: TestDatabase
    let receiver: Receiver
    let service: Awaited<ReturnType<typeof start>>
    const kafka = () => createKafka({ brokers: [server.brokers], clientId: 'remade' })

    beforeAll(async () => {
      server = await startKafka()
      database = await createTestDatabase()
      receiver = await startReceiver()
      service = await start()
    })

    afterAll(async () => {
      await service?.[Symbol.asyncDispose]()
      await receiver?.[Symbol.asyncDispose]()
      await database?.drop()
      await server?.stop()
    })

    /** The subscription service as its process composes it. */
    function start() {
      const configuration = readConfiguration(subscriptionSettings, {
        DATABASE_URL: database.url,
        KAFKA_BROKERS: server.brokers,
        PORT: '0',
        LOG_LEVEL: 'silent',
      })
      const ofServer = serverConfig(configuration, 'subscription-service')
      if (ofServer === undefined) throw new Error('no database')
      return serve({
        name: 'subscription-service',
        configuration,
        logger: createLogger('subscription-service', 'silent'),
        database: ofServer,
        limits: {},
        services: [(parts) => createSubscriptionService({ ...parts, configuration })],
      })
    }

    async function subscribe(path: string): Promise<void> {
      const { status } = await fetch(`${service.url}/ngsi-ld/v1/subscriptions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          type: 'Subscription',
          entities: [{ type: farm('Greenhouse') }],
          notificationTrigger: ['entityCreated'],
          notification: { endpoint: { uri: `${receiver.url}/${path}` } },
        }),
      })
      expect(status).toBe(201)
    }

    /** An entity per name; all partitions get some. */
    async function append(...names: readonly string[]): Promise<void> {
      await using writer = await openKafkaEventLogWriter(kafka(), entityTopic.name)
      await writer.append(names.flatMap(creation))
    }

    async function remakeTopic(): Promise<void> {
      const admin = kafka().admin()
      await admin.connect()
      await admin.deleteTopics({ topics: [entityTopic.name] })
      await admin.disconnect()
      await ensureTopic(kafka(), entityTopic)
    }

    const told = (path: string) =>
      receiver.received.filter((one) => one.path === `/${path}`).map(({ body }) => nameIn(body))

    const isTold = (path: string, names: readonly string[]) =>
      waitUntil(
        `${path} is told`,
        () => {
          const known = new Set(told(path))
          return names.every((name) => known.has(name))
        },
        deadline,
      )

    it('tells old subscriptions of all that the new one has, also after a restart, and new ones of what is new', async () => {
      await append(...names('before', 200))
      await subscribe('old')
      await append(...names('first', 20))
      await isTold('old', names('first', 20))

      await remakeTopic()
      await append(...names('second', 40))
      await isTold('old', names('second', 40))

      await subscribe('new')
      await append(...names('third', 40))
      await isTold('old', names('third', 40))
      await isTold('new', names('third', 40))

      await service[Symbol.asyncDispose]()
      service = await start()
      await append(...names('fourth', 40))
      await isTold('old', names('fourth', 40))
      await isTold('new', names('fourth', 40))
      expect(told('old').filter((name) => name.startsWith('before'))).toEqual([])
      expect(told('new').filter((name) => !/^(third|fourth)/.test(name))).toEqual([])
    })

    it('the same when the service was not there while it was deleted', async () => {
      await service[Symbol.asyncDispose]()
      await remakeTopic()
      service = await start()

      await append(...names('fifth', 12))

      await isTold('old', names('fifth', 12))
      await isTold('new', names('fifth', 12))
    })
  },
)

function names(of: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => `${of}-${n}`)
}

function creation(name: string) {
  const entity = { ...storedEntity, id: `urn:ngsi-ld:Greenhouse:${name}` }
  return encodedChange({ kind: 'entityCreated', entity }, name, { entityId: entity.id, tenant: '' })
}

function nameIn(body: string): string {
  const { data } = JSON.parse(body) as { data: readonly { id: string }[] }
  return data[0]?.id.split(':').at(-1) ?? ''
}
