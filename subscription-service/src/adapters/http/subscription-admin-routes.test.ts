import type { ServerResponse } from 'node:http'
import { createServer } from '@lodestream/shared/http/server'
import { createContextResolver } from '@lodestream/shared/json-ld/context-resolver'
import { createLogger } from '@lodestream/shared/logging/logger'
import { LdContextNotAvailable } from '@lodestream/shared/ngsi-ld/errors'
import { assertDescribed } from '@lodestream/shared/testing/described-answers'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openNotifier } from '../../open-notifier.ts'
import { defaultDeliveryLimits } from '../../operations/delivery/delivery-limits.ts'
import { maxTestsAtOnce } from '../../operations/test-subscription.ts'
import { aDelivery } from '../../testing/a-delivery.ts'
import { type Answering, startReceiver } from '../../testing/receiver.ts'
import { sampleSubscription } from '../../testing/sample-subscription.ts'
import { MemoryDeliveryStore } from '../memory/memory-delivery-store.ts'
import { createMemorySubscriptionStore } from '../memory/memory-subscription-store.ts'
import { registerSubscriptionAdmin } from './subscription-admin-routes.ts'

const open: AsyncDisposable[] = []
const { id } = sampleSubscription()
const path = `/admin/subscriptions/${id}`
const at = '2025-06-01T10:00:00Z'

let deliveries: MemoryDeliveryStore
let subscriptions: ReturnType<typeof createMemorySubscriptionStore>
let server: ReturnType<typeof createServer>

beforeEach(() => {
  deliveries = new MemoryDeliveryStore()
  subscriptions = createMemorySubscriptionStore((tenant, subscriptionId) =>
    deliveries.statisticsOf(tenant, subscriptionId),
  )
  const notifier = openNotifier({ allow: [], allowLoopback: true }, { maxConnections: 10 })
  open.push(notifier)
  server = createServer({ logger: createLogger('test', 'silent'), maxBodyBytes: 1000, corsOrigins: [] })
  registerSubscriptionAdmin(server, {
    subscriptions,
    overview: deliveries,
    notifier,
    contexts: createContextResolver({
      loader: { load: () => Promise.reject(new LdContextNotAvailable('No context here')) },
    }),
    clock: { now: () => at },
    limits: { ...defaultDeliveryLimits, timeoutMs: 300 },
    defaultTenantName: 'default',
  })
})

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
})

async function subscribe(uri: string, members: object = {}) {
  const subscription = sampleSubscription()
  const { notification } = subscription
  const endpoint = { ...notification.endpoint, uri, ...members }
  await subscriptions.create({ ...subscription, notification: { ...notification, endpoint } })
}

async function send(method: 'GET' | 'POST', url: string, headers = {}) {
  const answer = await server.inject({ method, url, headers })
  assertDescribed(method, url, { status: answer.statusCode, headers: answer.headers, text: answer.body })
  return answer
}

describe('GET /admin/subscriptions/{id}', () => {
  it('tells lag, attempts, the last error and the dead letters, without the credentials of the endpoint', async () => {
    await subscribe('mqtt://user:secret@broker.example/topic')
    const claim = await deliveries.claim(3)
    await deliveries.insert(claim, 1n, [aDelivery(1), aDelivery(2), aDelivery(3)])
    await deliveries.complete(claim, [
      { kind: 'dead', delivery: aDelivery(1), at, reason: 'x', error: '400 no', attempted: true },
      { kind: 'retry', delivery: aDelivery(2), at, attempts: 1, delayMs: 9, error: '503 busy' },
    ])

    const answer = await send('GET', path)

    expect(answer.json()).toEqual({
      id,
      status: 'failed',
      endpoint: 'mqtt://broker.example/topic',
      lag: { undelivered: 2, oldestMs: expect.any(Number), deadLetters: 1 },
      attempts: { sent: 2, failed: 2, perSecond: 0 },
      lastNotification: at,
      lastFailure: at,
      lastError: '503 busy',
    })
  })

  it('tells why the broker paused it', async () => {
    await subscribe('http://receiver.example/')
    const disabledReason = 'The receiver is gone (410)'
    await subscriptions.change('', id, (current) => ({ ...current, isActive: false, disabledReason }))

    expect((await send('GET', path)).json()).toMatchObject({ status: 'paused', disabledReason })
  })

  it('knows nothing of other tenants, and takes no id that is no URI', async () => {
    await subscribe('http://receiver.example/')

    expect((await send('GET', path, { 'NGSILD-Tenant': 'other' })).statusCode).toBe(404)
    expect((await send('POST', `${path}/test`, { 'NGSILD-Tenant': 'other' })).statusCode).toBe(404)
    expect((await send('GET', '/admin/subscriptions/x')).statusCode).toBe(400)
    expect((await send('POST', '/admin/subscriptions/x/test')).statusCode).toBe(400)
  })
})

describe('POST /admin/subscriptions/{id}/test', () => {
  async function receiver(answer?: Answering) {
    const started = await startReceiver(answer)
    open.push(started)
    return started
  }

  it('sends a Notification as the real ones are, and counts nothing', async () => {
    const target = await receiver()
    const receiverInfo = [{ key: 'Authorization', value: 'Bearer x' }]
    await subscribe(target.url, { receiverInfo })

    const answer = await send('POST', `${path}/test`)

    expect(answer.json()).toEqual({ outcome: 'delivered', status: 204, durationMs: expect.any(Number) })
    expect(JSON.parse(target.received[0]?.body ?? '')).toMatchObject({
      type: 'Notification',
      subscriptionId: id,
      notifiedAt: at,
      data: [{ id: 'urn:ngsi-ld:Sample:1', type: 'https://farm.example/Greenhouse' }],
    })
    expect(target.received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer x',
      link: expect.stringContaining('rel="http://www.w3.org/ns/json-ld#context"'),
    })
    expect(deliveries.statisticsOf('', id)).toBeUndefined()
  })

  it.each<[string, Answering, object]>([
    [
      'refuses',
      (response) => response.writeHead(503).end('busy'),
      { outcome: 'rejected', status: 503, error: 'busy' },
    ],
    ['hangs', () => {}, { outcome: 'timedOut', error: 'No answer within 300 ms' }],
    ['resets', (response) => response.destroy(), { outcome: 'unreachable', error: expect.any(String) }],
    [
      'redirects to a private address',
      (response) => response.writeHead(307, { location: 'http://10.0.0.1/' }).end(),
      { outcome: 'rejected', status: 307 },
    ],
  ])('tells that the endpoint %s', async (_, answering, expected) => {
    await subscribe((await receiver(answering)).url)

    const answer = await send('POST', `${path}/test`)

    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject(expected)
  })

  it.each(['http://10.0.0.1/', 'mqtt://169.254.169.254/x', 'kafka://10.0.0.1/x'])(
    'is guarded like every call: %s',
    async (uri) => {
      await subscribe(uri)

      expect((await send('POST', `${path}/test`)).json()).toMatchObject({
        outcome: 'forbidden',
        error: expect.stringContaining('EGRESS_ALLOW'),
      })
    },
  )

  it('is bounded: who asks while many are under way is asked to come back', async () => {
    const held: ServerResponse[] = []
    const target = await receiver((response) => held.push(response))
    await subscribe(target.url, { timeout: 60_000 })

    const answers = Promise.all(Array.from({ length: maxTestsAtOnce }, () => send('POST', `${path}/test`)))
    await waitUntil('all are under way', () => target.received.length === maxTestsAtOnce)
    const refused = await send('POST', `${path}/test`)

    expect(refused.statusCode).toBe(503)
    expect(refused.headers['retry-after']).toBe('1')
    for (const response of held) response.end()
    expect((await answers).every(({ statusCode }) => statusCode === 200)).toBe(true)
  })
})
