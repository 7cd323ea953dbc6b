import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type BrokerProcess, startBroker, temporaryFolder } from '@lodestream/shared/testing/broker-process'
import { freePort } from '@lodestream/shared/testing/free-port'
import { gatewayObstacle, startGateway } from '@lodestream/shared/testing/gateway'
import { createTestDatabase, type TestDatabase } from '@lodestream/shared/testing/test-database'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

interface ComposeService {
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

const file = resolve(import.meta.dirname, '../../../docker-compose.yml')
const { services } = parse(readFileSync(file, 'utf8'), { merge: true }) as {
  services: Record<string, ComposeService>
}
const { DATABASE_URL, KAFKA_BROKERS } = process.env
const obstacle = DATABASE_URL && KAFKA_BROKERS ? gatewayObstacle() : 'no PostgreSQL or no Kafka'
const id = 'urn:ngsi-ld:Lamp:compose'

describe.skipIf(obstacle !== undefined)(
  `what docker-compose.yml runs, as processes ${obstacle ?? ''}`,
  () => {
    const folder = temporaryFolder('compose')
    let database: TestDatabase
    let search: BrokerProcess
    let subscription: BrokerProcess
    let gateway: Awaited<ReturnType<typeof startGateway>>

    beforeAll(async () => {
      database = await createTestDatabase()
      search = await start('search-service', database.url)
      subscription = await start('subscription-service', database.url)
      gateway = await startGateway(folder.path, {
        ...services.gateway?.environment,
        SEARCH_SERVICE: new URL(search.url).host,
        SUBSCRIPTION_SERVICE: new URL(subscription.url).host,
        GATEWAY_PORT: String(await freePort()),
      })
    })

    afterAll(async () => {
      await gateway?.stop()
      await Promise.all([search?.kill('SIGTERM'), subscription?.kill('SIGTERM')])
      await database?.drop()
      folder.remove()
    })

    it('writes through the gateway and shows the event', async () => {
      const created = await fetch(`${gateway.url}/ngsi-ld/v1/entities`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id, type: 'Lamp', on: true }),
      })
      expect(created.status).toBe(201)

      const page = await waitUntil('the events', async () => {
        const url = `${gateway.url}/events?from=earliest&entityId=${id}`
        const response = await fetch(url, { headers: { accept: 'application/json' } })
        const { events } = (await response.json()) as { events: { operationType: string }[] }
        return events.length === 2 ? events : undefined
      })
      expect(page.map(({ operationType }) => operationType)).toEqual(['ENTITY_CREATE', 'ATTRIBUTE_CREATE'])
    })

    it('refuses a subscription to a private address, because the file lists none', async () => {
      const refused = await fetch(`${gateway.url}/ngsi-ld/v1/subscriptions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          type: 'Subscription',
          entities: [{ type: 'Lamp' }],
          notification: { endpoint: { uri: 'http://127.0.0.1:9/' } },
        }),
      })

      expect(refused.status).toBe(400)
      expect(await refused.json()).toMatchObject({
        type: 'https://uri.etsi.org/ngsi-ld/errors/BadRequestData',
        detail: expect.stringContaining('EGRESS_ALLOW'),
      })
    })

    it.each(['/metrics', '/metrics/', '/%6Detrics'])('keeps %s inside', async (path) => {
      expect((await fetch(gateway.url + path)).status).toBe(404)
      for (const service of [search, subscription]) {
        const inside = await fetch(service.url + path)
        expect([inside.status, await inside.text()]).toEqual([
          200,
          expect.stringContaining('lodestream_http_requests_total'),
        ])
      }
    })

    it('routes /ngsi-ld/v1/subscriptions to the subscription service', async () => {
      const list = await fetch(`${gateway.url}/ngsi-ld/v1/subscriptions`)

      expect(list.status).toBe(200)
      expect(await list.json()).toEqual([])
    })
  },
)

/** The command and the environment of the file; only names of hosts become addresses of this machine. */
function start(name: string, databaseUrl: string): Promise<BrokerProcess> {
  const service = services[name]
  if (service === undefined) throw new Error(`docker-compose.yml has no ${name}`)
  const [node, program = ''] = service.command
  expect(node).toBe('node')
  const { PORT: _, ...environment } = service.environment
  return startBroker({
    name,
    program,
    env: { ...environment, DATABASE_URL: databaseUrl, KAFKA_BROKERS: KAFKA_BROKERS ?? '' },
  })
}
