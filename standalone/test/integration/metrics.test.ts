import { createSearchService, searchParts } from '@lodestream/search-service/app'
import { readConfiguration } from '@lodestream/shared/config/read-configuration'
import { createLogger } from '@lodestream/shared/logging/logger'
import { serverConfig } from '@lodestream/shared/postgres/database-config'
import { serve } from '@lodestream/shared/process/serve'
import { createTestDatabase, type TestDatabase } from '@lodestream/shared/testing/test-database'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { createSubscriptionService } from '@lodestream/subscription-service/app'
import { type Receiver, startReceiver } from '@lodestream/subscription-service/testing/receiver'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { standaloneSettings } from '../../src/config.ts'

const entityId = 'urn:ngsi-ld:Lamp:L1'

describe.skipIf(process.env.DATABASE_URL === undefined)('GET /metrics of the whole broker', () => {
  let database: TestDatabase
  let broker: Awaited<ReturnType<typeof serve>>
  let receiver: Receiver
  let status = 200

  beforeAll(async () => {
    database = await createTestDatabase()
    receiver = await startReceiver((response) => response.writeHead(status).end())
    broker = await startBroker(database.url)
  })
  afterAll(async () => {
    await broker?.[Symbol.asyncDispose]()
    await receiver?.[Symbol.asyncDispose]()
    await database?.drop()
  })

  async function send(method: string, path: string, body: object): Promise<number> {
    const answer = await fetch(`${broker.url}/ngsi-ld/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return answer.status
  }

  /** The samples of our metrics: those of histograms as `_sum` and `_count`. */
  async function scrape(): Promise<Readonly<Record<string, number>>> {
    const text = await (await fetch(`${broker.url}/metrics`)).text()
    const lines = text
      .split('\n')
      .filter((line) => line.startsWith('lodestream_') && !line.includes('_bucket'))
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    )
  }

  function lagsOf(samples: Readonly<Record<string, number>>): readonly number[] {
    return Object.entries(samples).flatMap(([name, value]) =>
      name.startsWith('lodestream_consumer_lag_events') ? [value] : [],
    )
  }

  it('tells of a write, its event and its notification', async () => {
    const before = await scrape()
    expect(before).toMatchObject({
      lodestream_commit_changes_sum: 0,
      lodestream_relay_events_total: 0,
      lodestream_subscription_matches_total: 0,
      lodestream_changes_waiting: 0,
      lodestream_outbox_rows: 0,
      lodestream_notification_oldest_undelivered_seconds: 0,
      lodestream_database_callers_waiting: 0,
    })
    const subscription = {
      type: 'Subscription',
      entities: [{ type: 'Lamp' }],
      notification: { endpoint: { uri: receiver.url } },
    }
    expect(await send('POST', '/subscriptions', subscription)).toBe(201)
    expect(await send('POST', '/entities', { id: entityId, type: 'Lamp', on: true })).toBe(201)
    expect(await send('POST', '/entities', { id: entityId, type: 'Lamp', on: true })).toBe(409)

    const after = await waitUntil('all that follows is told', async () => {
      const now = await scrape()
      return now['lodestream_notification_attempts_total{outcome="delivered"}'] === 1 &&
        now.lodestream_notifications_undelivered === 0 &&
        now.lodestream_outbox_rows === 0 &&
        lagsOf(now).every((lag) => lag === 0)
        ? now
        : undefined
    })
    expect(after).toMatchObject({
      'lodestream_http_requests_total{method="POST",route="/ngsi-ld/v1/entities",status="2xx"}': 1,
      'lodestream_http_requests_total{method="POST",route="/ngsi-ld/v1/entities",status="4xx"}': 1,
      'lodestream_http_request_duration_seconds_count{method="POST",route="/ngsi-ld/v1/entities"}': 2,
      lodestream_commit_changes_count: 1,
      lodestream_commit_changes_sum: 1,
      lodestream_commit_duration_seconds_count: 1,
      lodestream_relay_append_duration_seconds_count: 1,
      lodestream_relay_events_total: 2,
      lodestream_relay_failures: 0,
      lodestream_events_consumed_total: 2,
      lodestream_subscriptions: 1,
      lodestream_subscription_evaluations_total: 1,
      lodestream_subscription_matches_total: 1,
      lodestream_notification_attempt_duration_seconds_count: 1,
      lodestream_dead_letters_total: 0,
      lodestream_endpoints_open: 0,
    })
    expect(lagsOf(after).length).toBeGreaterThan(0)
  })

  it('tells, as readiness does, how old the oldest undelivered notification is while its receiver is away', async () => {
    status = 503
    await send('PATCH', `/entities/${entityId}`, { on: false })
    await waitUntil('a failure', async () => {
      const failed = (await scrape())['lodestream_notification_attempts_total{outcome="rejected"}'] ?? 0
      return failed >= 2
    })

    const ready = await waitUntil('readiness tells of two seconds', async () => {
      const answer = await fetch(`${broker.url}/health/ready`)
      const { checks } = (await answer.json()) as {
        checks: { notifications: { details: { oldestUndeliveredMs: number } } }
      }
      return checks.notifications.details.oldestUndeliveredMs > 2_000 ? answer : undefined
    })
    const told = await scrape()

    expect(ready.status).toBe(200)
    expect(told.lodestream_notification_oldest_undelivered_seconds).toBeGreaterThan(2)
    expect(told.lodestream_notifications_undelivered).toBe(1)
    status = 200
    await waitUntil('delivered', async () => {
      const now = await scrape()
      return now.lodestream_notification_oldest_undelivered_seconds === 0
    })
  }, 30_000)

  it('tells of what is given up', async () => {
    status = 410
    const rejected = 'lodestream_notification_attempts_total{outcome="rejected"}'
    const before = (await scrape())[rejected] ?? 0
    await send('PATCH', `/entities/${entityId}`, { on: true })

    await waitUntil('a dead letter', async () => {
      const now = await scrape()
      return now.lodestream_dead_letters_total === 1 && now[rejected] === before + 1
    })
  })
})

function startBroker(url: string): ReturnType<typeof serve> {
  const configuration = readConfiguration(standaloneSettings, { DATABASE_URL: url, PORT: '0' })
  const config = serverConfig(configuration, 'metrics')
  if (config === undefined) throw new Error('DATABASE_URL is not set')
  return serve({
    name: 'metrics',
    configuration,
    logger: createLogger('metrics', 'silent'),
    database: config,
    limits: {},
    services: [
      (parts) => createSearchService(searchParts(parts, configuration)),
      (parts) => createSubscriptionService({ ...parts, configuration }),
    ],
  })
}
