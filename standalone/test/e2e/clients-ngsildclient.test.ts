import { type BrokerProcess, startBroker, temporaryFolder } from '@lodestream/shared/testing/broker-process'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pythonClient, pythonSession } from './published-client.ts'
import { startSubscriber } from './subscriber.ts'

const name = 'ngsildclient'
const client = pythonClient(name)
const kind = 'AirQualityObserved'
const [first, second, third, fourth, fifth, sixth] = [1, 2, 3, 4, 5, 6].map((n) => `urn:ngsi-ld:${kind}:${n}`)
const subscription = 'urn:ngsi-ld:Subscription:ngsildclient'

describe.skipIf('obstacle' in client)('the Python package ngsildclient', () => {
  const data = temporaryFolder(name)
  let broker: BrokerProcess
  let subscriber: Awaited<ReturnType<typeof startSubscriber>>
  let steps: Awaited<ReturnType<typeof pythonSession>>

  beforeAll(async () => {
    subscriber = await startSubscriber()
    const program = 'standalone/dist/main.js'
    broker = await startBroker({ name: 'standalone', program, env: { DATA_DIR: data.path } })
    const { hostname, port } = new URL(broker.url)
    steps = await pythonSession(name, client, [hostname, port, subscriber.url])
  })

  afterAll(async () => {
    await broker?.kill('SIGTERM')
    subscriber?.stop()
    data.remove()
  })

  it('creates, retrieves, updates, upserts and deletes entities', () => {
    expect(steps).toMatchObject({
      create: true,
      'create again': { raised: 'NgsiAlreadyExistsError' },
      'create, skip': false,
      get: true,
      exists: [true, false],
      update: [true, 99],
      upsert: [true, 11],
      'get none': { raised: 'NgsiResourceNotFoundError' },
      delete: true,
      'delete again': { raised: 'NgsiResourceNotFoundError' },
    })
  })

  it('runs batches, and learns what failed in them', () => {
    expect(steps).toMatchObject({
      'batch create': { success: [second, third], errors: [[first, 409]] },
      'batch upsert, some new': { success: [fourth, fifth], errors: [] },
      'batch upsert, none new': { success: [fourth, fifth], errors: [] },
      'batch update': { success: [first, second], errors: [] },
      'batch update, noOverwrite': {
        success: [],
        errors: [
          [fifth, 400],
          [sixth, 404],
        ],
      },
      'batch delete': { success: [second], errors: [[first, 404]] },
      'delete where': [null, 2],
      drop: [null, 0],
      purge: [null, []],
    })
  })

  it('queries by GET and POST, counts, pages and lists types', () => {
    expect(steps).toMatchObject({
      count: 3,
      'query, pages of two': [second, third, fourth, fifth],
      'query head': [first, second],
      'query by POST': [fifth],
      'count by POST': 1,
      'geo-query by POST': 5,
      types: [kind],
    })
  })

  it('is refused geoQ as a parameter, which the specification has in bodies only (clause 6.4.3.2)', () => {
    expect(steps['geo-query by GET']).toMatchObject({ raised: 'NgsiInvalidRequestError' })
  })

  it('hosts contexts and uses them', () => {
    expect(steps).toMatchObject({
      'context add': null,
      'context list': [expect.stringContaining('/ngsi-ld/v1/jsonldContexts/')],
      'context get': { '@context': { NO2: 'https://air.example/NO2' } },
      'context in a query': 5,
      'context exists': true,
      'context delete': [true, false],
    })
  })

  it('subscribes and is notified', async () => {
    expect(steps).toMatchObject({
      subscribe: subscription,
      'subscribe again': { raised: 'NgsiAlreadyExistsError' },
      'subscription exists': true,
      'subscription get': { id: subscription, name: 'loud', q: 'NO2>50', isActive: true, status: 'active' },
      'subscription list': [subscription],
      change: { success: [second], errors: [] },
    })
    const notification = await waitUntil('a notification', () => subscriber.notifications[0])
    expect(notification).toMatchObject({
      subscriptionId: subscription,
      data: [{ id: second, NO2: { type: 'Property', value: 60, unitCode: 'GP' } }],
    })
  })

  it('makes tenants by their first entity, kept apart; its marker of a tenant is no name of a type (clause 4.6.2)', () => {
    expect(steps).toMatchObject({
      'no tenant yet': { raised: 'NgsiNotConnectedError' },
      'tenant, nothing in it': { raised: 'NgsiNonexistentTenantError' },
      'tenant create': true,
      'tenant isolation': [true, false],
      'tenant types': [kind],
    })
  })
})
