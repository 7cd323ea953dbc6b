import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type BrokerProcess, startBroker, temporaryFolder } from '@lodestream/shared/testing/broker-process'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeClient } from './published-client.ts'
import { startSubscriber } from './subscriber.ts'

type Call = (...args: unknown[]) => Promise<unknown>
type Operation =
  | 'appendEntityAttributes'
  | 'createEntity'
  | 'createSubscription'
  | 'deleteEntity'
  | 'deleteEntityAttribute'
  | 'deleteSubscription'
  | 'getEntity'
  | 'getSubscription'
  | 'getType'
  | 'listSubscriptions'
  | 'listTypes'
  | 'queryEntities'
  | 'updateEntityAttribute'
  | 'updateEntityAttributes'
  | 'updateSubscription'
type RequestFunction = (url: URL, options: { contentType?: string }) => PromiseLike<unknown>
interface Connection {
  readonly ld: Readonly<Record<Operation, Call>>
  readonly makeRequest: RequestFunction
}
interface Ngsi {
  readonly Connection: new (url: string, options?: { requestFunction: RequestFunction }) => Connection
}

const name = 'ngsijs'
const client = nodeClient(name)
const core = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld'
const first = 'urn:ngsi-ld:Room:1'
const second = 'urn:ngsi-ld:Room:2'
const room = {
  id: first,
  type: 'Room',
  temperature: { type: 'Property', value: 20, unitCode: 'CEL' },
  within: { type: 'Relationship', object: 'urn:ngsi-ld:Building:1' },
  location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } },
}
const failure = (call: Promise<unknown>) => call.then(String, (error: { name: string }) => error.name)

describe.skipIf('obstacle' in client)('the npm package ngsijs', () => {
  const data = temporaryFolder(name)
  let broker: BrokerProcess
  let ngsi: Ngsi
  let ld: Connection['ld']

  beforeAll(async () => {
    if ('obstacle' in client) throw new Error(client.obstacle)
    ngsi = createRequire(join(client.folder, 'package.json'))(name)
    const program = 'standalone/dist/main.js'
    broker = await startBroker({ name: 'standalone', program, env: { DATA_DIR: data.path } })
    ld = new ngsi.Connection(broker.url).ld
    await ld.createEntity(room)
    await ld.createEntity({ ...room, id: second, '@context': [core] })
  })

  afterAll(async () => {
    await broker?.kill('SIGTERM')
    data.remove()
  })

  it('creates entities and understands why not', async () => {
    const third = { ...room, id: 'urn:ngsi-ld:Room:3' }

    expect(await ld.createEntity(third)).toMatchObject({ location: `/ngsi-ld/v1/entities/${third.id}` })
    expect(await failure(ld.createEntity(third))).toBe('AlreadyExists')
    await expect(ld.createEntity({ ...third, speed: { type: 'Speed' } })).rejects.toMatchObject({
      name: 'BadRequest',
      details: expect.stringContaining('speed.type'),
    })
    await ld.deleteEntity(third.id)
    expect(await failure(ld.deleteEntity(third.id))).toBe('NotFound')
  })

  it('retrieves entities', async () => {
    const simplified = { id: first, keyValues: true, attrs: ['temperature'], '@context': core }

    expect(await ld.getEntity(first)).toEqual({ format: 'application/json', entity: room })
    expect(await ld.getEntity(simplified)).toMatchObject({ entity: { id: first, temperature: 20 } })
    expect(await failure(ld.getEntity('urn:ngsi-ld:Room:none'))).toBe('NotFound')
  })

  it('queries, counts and pages', async () => {
    const near = {
      georel: 'near;maxDistance==1000',
      geometry: 'Point',
      coordinates: '[1,2]',
      geoproperty: 'location',
    }
    const found = (options: object) => ld.queryEntities({ type: 'Room', keyValues: true, ...options })
    const [one, two] = [{ id: first }, { id: second }]

    expect(await found({ count: true, limit: 1 })).toMatchObject({ count: 2, results: [one] })
    expect(await found({ limit: 1, offset: 1 })).toMatchObject({ results: [two] })
    expect(await found({ count: true, limit: 0 })).toMatchObject({ count: 2, results: [] })
    expect(await found({ type: ['Room', 'Hall'], id: [first, second] })).toMatchObject({
      results: [one, two],
    })
    expect(await found({ q: 'within=="urn:ngsi-ld:Building:1"', attrs: ['temperature'] })).toMatchObject({
      results: [
        { id: first, temperature: 20 },
        { id: second, temperature: 20 },
      ],
    })
    expect(await found(near)).toMatchObject({ results: [one, two] })
    expect(await found({ idPattern: '2$', sysAttrs: true })).toMatchObject({
      results: [{ id: second, createdAt: expect.any(String) }],
    })
    expect(await failure(found({ q: '>' }))).toBe('BadRequest')
  })

  it('is refused a query for everything that does not say type=* (clause 5.7.2)', async () => {
    expect(await failure(ld.queryEntities())).toBe('BadRequest')
    expect(await ld.queryEntities({ type: '*', limit: 1 })).toMatchObject({ results: [{ id: first }] })
  })

  it('updates and deletes attributes', async () => {
    const id = 'urn:ngsi-ld:Room:attrs'
    await ld.createEntity({ ...room, id })

    expect(await ld.updateEntityAttributes({ temperature: { type: 'Property', value: 21 } }, { id })).toEqual(
      {
        updated: ['temperature'],
        notUpdated: [],
      },
    )
    await ld.updateEntityAttribute({ value: 22 }, { id, attribute: 'temperature', '@context': core })
    await ld.deleteEntityAttribute({ id, attribute: 'location' })

    expect(await failure(ld.deleteEntityAttribute({ id, attribute: 'location', deleteAll: true }))).toBe(
      'NotFound',
    )
    expect(await ld.getEntity({ id, keyValues: true })).toMatchObject({
      entity: { id, type: 'Room', temperature: 22, within: 'urn:ngsi-ld:Building:1' },
    })
    await ld.deleteEntity(id)
  })

  it('appends attributes once it is told to send JSON: merge-patch is for PATCH (clause 6.3.4)', async () => {
    const humidity = { humidity: { type: 'Property', value: 40 } }
    const patch = 'application/merge-patch+json'
    const { makeRequest } = new ngsi.Connection(broker.url)
    const told = new ngsi.Connection(broker.url, {
      requestFunction: (url, options) =>
        makeRequest(
          url,
          options.contentType === patch ? { ...options, contentType: 'application/json' } : options,
        ),
    })

    expect(await failure(ld.appendEntityAttributes(humidity, { id: first }))).toBe('InvalidResponse')
    expect(await told.ld.appendEntityAttributes(humidity, { id: first })).toMatchObject({
      updated: ['humidity'],
    })
    expect(await told.ld.appendEntityAttributes(humidity, { id: first, noOverwrite: true })).toMatchObject({
      updated: [],
      notUpdated: [{ attributeName: expect.stringMatching(/humidity$/) }],
    })
    await ld.deleteEntityAttribute({ id: first, attribute: 'humidity' })
  })

  it('lists types', async () => {
    expect(await ld.listTypes()).toMatchObject({ results: { type: 'EntityTypeList', typeList: ['Room'] } })
    expect(await ld.listTypes({ details: true })).toMatchObject({
      results: [
        { typeName: 'Room', attributeNames: expect.arrayContaining(['location', 'temperature', 'within']) },
      ],
    })
    expect(await ld.getType('Room')).toMatchObject({ type: { typeName: 'Room', entityCount: 2 } })
    expect(await failure(ld.getType('Hall'))).toBe('NotFound')
  })

  it('is refused pages of types, which the specification does not have (clause 6.25.3.1)', async () => {
    expect(await failure(ld.listTypes({ limit: 1, count: true }))).toBe('InvalidRequest')
  })

  it('subscribes, is notified, changes and ends subscriptions', async () => {
    const subscriber = await startSubscriber()
    const endpoint = { uri: subscriber.url, accept: 'application/json' }
    const id = 'urn:ngsi-ld:Subscription:ngsijs'
    const subscription = {
      id,
      type: 'Subscription',
      entities: [{ type: 'Room' }],
      watchedAttributes: ['temperature'],
      q: 'temperature>30',
      notification: { attributes: ['temperature'], format: 'keyValues', endpoint },
    }

    expect(await ld.createSubscription({ ...subscription, '@context': [core] })).toMatchObject({
      location: `/ngsi-ld/v1/subscriptions/${id}`,
    })
    expect(await failure(ld.createSubscription(subscription))).toBe('AlreadyExists')
    expect(await ld.listSubscriptions({ count: true, limit: 1, sysAttrs: true })).toMatchObject({
      count: 1,
      results: [{ id, createdAt: expect.any(String) }],
    })
    await ld.updateEntityAttribute({ value: 31 }, { id: first, attribute: 'temperature' })
    expect(await waitUntil('a notification', () => subscriber.notifications[0])).toMatchObject({
      subscriptionId: id,
      data: [{ id: first, temperature: 31 }],
    })

    await ld.updateSubscription({ isActive: false }, { id })
    expect(await ld.getSubscription(id)).toMatchObject({ subscription: { id, status: 'paused' } })
    await ld.deleteSubscription(id)
    expect(await failure(ld.getSubscription(id))).toBe('NotFound')
    subscriber.stop()
  })

  it('makes tenants, which are kept apart', async () => {
    const id = 'urn:ngsi-ld:Room:tenant'

    expect(await failure(ld.queryEntities({ type: 'Room', tenant: 'hotel' }))).toBe('InvalidResponse')
    await ld.createEntity({ ...room, id }, { tenant: 'hotel' })

    expect(await ld.getEntity({ id, tenant: 'hotel', keyValues: true })).toMatchObject({ entity: { id } })
    expect(await failure(ld.getEntity(id))).toBe('NotFound')
  })
})
