import { type BrokerProcess, startBroker, temporaryFolder } from '@lodestream/shared/testing/broker-process'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pythonClient, pythonSession } from './published-client.ts'
import { startSubscriber } from './subscriber.ts'

const name = 'filip'
const client = pythonClient(name)
const first = 'urn:ngsi-ld:Pump:1'
const subscription = 'urn:ngsi-ld:Subscription:filip'
const refused = (status: number) => ({ raised: 'HTTPError', status })
const nothingDone = { raised: 'RuntimeError', message: expect.stringContaining('errors only') }

describe.skipIf('obstacle' in client)('the Python package filip (FiLiP)', () => {
  const data = temporaryFolder(name)
  let broker: BrokerProcess
  let subscriber: Awaited<ReturnType<typeof startSubscriber>>
  let steps: Awaited<ReturnType<typeof pythonSession>>

  beforeAll(async () => {
    subscriber = await startSubscriber()
    const program = 'standalone/dist/main.js'
    broker = await startBroker({ name: 'standalone', program, env: { DATA_DIR: data.path } })
    steps = await pythonSession(name, client, [broker.url, subscriber.url])
  })

  afterAll(async () => {
    await broker?.kill('SIGTERM')
    subscriber?.stop()
    data.remove()
  })

  it('creates, retrieves and deletes entities', () => {
    expect(steps).toMatchObject({
      create: `/ngsi-ld/v1/entities/${first}`,
      'create again': refused(409),
      'create, update': null,
      'create, append': null,
      'create with context': '/ngsi-ld/v1/entities/urn:ngsi-ld:Pump:2',
      get: {
        id: first,
        type: 'Pump',
        speed: { type: 'Property', value: 1, unitCode: '2N' },
        ofSite: { type: 'Relationship', object: 'urn:ngsi-ld:Site:1' },
        location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } },
      },
      'get keyValues': { id: first, type: 'Pump', speed: 1, ofSite: 'urn:ngsi-ld:Site:1' },
      'get sysAttrs': ['createdAt', 'id', 'modifiedAt', 'speed', 'type'],
      'get by another type': refused(404),
      'delete by another type': refused(404),
      delete: null,
    })
  })

  it('changes attributes', () => {
    expect(steps).toMatchObject({
      replace: null,
      append: null,
      'append, noOverwrite': null,
      'update attribute': null,
      'after updates': { speed: 7, pressure: 3, ofSite: 'urn:ngsi-ld:Site:1' },
      'delete attribute': null,
      'delete attribute again': refused(404),
    })
  })

  it('is refused a Relationship it sends with a value (clause 5.6.4)', () => {
    expect(steps['update relationship']).toMatchObject(refused(400))
  })

  it('runs batches, and learns when nothing was done', () => {
    expect(steps).toMatchObject({
      'batch create': null,
      'batch create again': nothingDone,
      'batch upsert': null,
      'batch upsert with context': null,
      'batch update': null,
      'batch update, noOverwrite': nothingDone,
      'batch delete': null,
      'batch delete again': nothingDone,
    })
  })

  it('queries', () => {
    expect(steps).toMatchObject({
      query: [4, 5],
      'query ids': [1, 2],
      'query pattern': [2, 4],
      'geo-query': [1],
      'query keyValues': { id: first, type: 'Pump', speed: 1 },
      'query every type': [1, 2, 3, 4, 5],
      'query, pages of two': [1, 2, 3, 4, 5],
    })
  })

  it('is refused a query for everything that does not say type=* (clause 5.7.2)', () => {
    expect(steps['query everything']).toMatchObject(refused(400))
  })

  it('subscribes, finds and changes subscriptions, and is notified', async () => {
    expect(steps).toMatchObject({
      subscribe: subscription,
      'subscription get': { id: subscription, q: 'speed>50', watchedAttributes: ['speed'] },
      'subscription update': null,
      'subscription list': [[subscription, 'speed>60']],
      change: [null, null],
    })
    const notification = await waitUntil('a notification', () => subscriber.notifications[0])
    expect(notification).toMatchObject({ subscriptionId: subscription, data: [{ id: first, speed: 66 }] })
  })

  it('makes tenants, which are kept apart', () => {
    expect(steps).toMatchObject({
      'tenant create': '/ngsi-ld/v1/entities/urn:ngsi-ld:Pump:9',
      'tenant isolation': [1, 0],
    })
  })
})
