import { allModes, type Mode, startMode, type Target } from '@lodestream/shared/testing/broker-mode'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSubscriber } from './subscriber.ts'

const id = 'urn:ngsi-ld:Vehicle:E2E'
const entities = '/ngsi-ld/v1/entities'
const real = Boolean(process.env.DATABASE_URL && process.env.KAFKA_BROKERS)

interface SeenEvent {
  readonly operationType: string
  readonly entityId: string
  readonly attributeName?: string
  readonly sequence: number
  readonly eventId: string
}

const story = [
  'ENTITY_CREATE',
  'ATTRIBUTE_CREATE speed',
  'ATTRIBUTE_CREATE colour',
  'ATTRIBUTE_UPDATE speed',
  'ATTRIBUTE_DELETE colour',
  'ATTRIBUTE_DELETE speed',
  'ENTITY_DELETE',
]

describe.each(allModes)('%s: from a change to its notification', (mode: Mode) => {
  describe.skipIf(mode !== 'standalone' && !real)('with real processes', () => {
    let target: Target
    let subscriber: Awaited<ReturnType<typeof startSubscriber>>

    beforeAll(async () => {
      subscriber = await startSubscriber()
      target = await startMode(mode)
    })

    afterAll(async () => {
      await target?.stop()
      subscriber?.stop()
    })

    it('tells the subscriber of each change, in order', async () => {
      const subscribed = await send('POST', target.subscriptionUrl, '/ngsi-ld/v1/subscriptions', {
        type: 'Subscription',
        entities: [{ type: 'Vehicle' }],
        notificationTrigger: ['entityCreated', 'attributeUpdated', 'attributeDeleted', 'entityDeleted'],
        notification: { format: 'simplified', endpoint: { uri: subscriber.url, accept: 'application/json' } },
      })
      expect(subscribed.status).toBe(201)

      const created = { id, type: 'Vehicle', speed: { value: 50 }, colour: { value: 'red' } }
      expect((await send('POST', target.searchUrl, entities, created)).status).toBe(201)
      expect(
        (await send('PATCH', target.searchUrl, `${entities}/${id}/attrs/speed`, { value: 60 })).status,
      ).toBe(204)
      expect((await send('DELETE', target.searchUrl, `${entities}/${id}/attrs/colour`)).status).toBe(204)
      expect((await send('DELETE', target.searchUrl, `${entities}/${id}`)).status).toBe(204)
      await waitUntil('four notifications', () => subscriber.notifications.length >= 4, 20_000)

      expect(subscriber.notifications.map(({ data }) => data)).toEqual([
        [{ id, type: 'Vehicle', speed: 50, colour: 'red' }],
        [{ id, type: 'Vehicle', speed: 60, colour: 'red' }],
        [{ id, type: 'Vehicle', speed: 60, colour: 'urn:ngsi-ld:null' }],
        [expect.objectContaining({ id, type: 'Vehicle', deletedAt: expect.any(String) })],
      ])
      expect(new Set(subscriber.notifications.map((notification) => notification.id)).size).toBe(4)
    })

    it('shows the same story at GET /events', async () => {
      const response = await fetch(`${target.subscriptionUrl}/events?from=earliest&entityId=${id}`, {
        headers: { accept: 'application/json' },
      })
      const page = (await response.json()) as { events: SeenEvent[] }

      expect(page.events.map(title)).toEqual(story)
      expect(page.events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7])
    })

    it('links to the @context of a subscription that embedded it, which is then served', async () => {
      const before = subscriber.notifications.length
      const context = { Barge: 'https://barge.example/Barge', draught: 'https://barge.example/draught' }
      const headers = { 'content-type': 'application/ld+json', 'ngsild-tenant': 'harbour' }
      const subscription = {
        '@context': [context],
        type: 'Subscription',
        entities: [{ type: 'Barge' }],
        notification: { format: 'simplified', endpoint: { uri: subscriber.url, accept: 'application/json' } },
      }
      const subscribed = await fetch(`${target.subscriptionUrl}/ngsi-ld/v1/subscriptions`, {
        method: 'POST',
        headers,
        body: JSON.stringify(subscription),
      })
      expect(subscribed.status).toBe(201)
      const known = await fetch(`${target.searchUrl}/ngsi-ld/v1/types`, { headers })
      expect([known.status, await known.json()]).toEqual([200, expect.objectContaining({ typeList: [] })])

      const barge = { '@context': [context], id: 'urn:ngsi-ld:Barge:1', type: 'Barge', draught: 2 }
      const created = { method: 'POST', headers, body: JSON.stringify(barge) }
      expect((await fetch(target.searchUrl + entities, created)).status).toBe(201)
      await waitUntil('the notification', () => subscriber.notifications.length > before, 20_000)

      expect(subscriber.notifications.at(-1)?.data).toEqual([
        { id: 'urn:ngsi-ld:Barge:1', type: 'Barge', draught: 2 },
      ])
      const url = /^<([^>]+)>/.exec(subscriber.links.at(-1) ?? '')?.[1] ?? ''
      const served = await fetch(target.searchUrl + new URL(url).pathname)
      expect(await served.json()).toEqual({ '@context': expect.arrayContaining([context]) })
    })

    it('does not know a tenant in which nothing was created', async () => {
      const headers = { 'ngsild-tenant': 'nowhere' }
      for (const url of [
        `${target.subscriptionUrl}/ngsi-ld/v1/subscriptions`,
        `${target.searchUrl}/ngsi-ld/v1/types`,
      ])
        expect((await fetch(url, { headers })).status).toBe(404)
    })

    if (mode === 'distributed')
      it('and on the topic, to a plain Kafka consumer', async () => {
        const events = await consume(target.kafkaBrokers ?? '', story.length)

        expect(events.map(title)).toEqual(story)
      })
  })
})

function title({ operationType, attributeName }: SeenEvent): string {
  return [operationType, attributeName].filter(Boolean).join(' ')
}

function send(method: string, url: string, path: string, body?: unknown): Promise<Response> {
  const content = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  return fetch(url + path, { method, ...(body === undefined ? {} : content) })
}

/** Shares no code with the broker. */
async function consume(brokers: string, count: number): Promise<SeenEvent[]> {
  const events: SeenEvent[] = []
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING })
  const consumer = kafka.consumer({ groupId: 'e2e', maxWaitTimeInMs: 50 })
  await consumer.connect()
  await consumer.subscribe({ topic: 'cim.entity', fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message }) => {
      const event: SeenEvent = JSON.parse(String(message.value))
      if (event.entityId === id) events.push(event)
    },
  })
  await waitUntil(`${count} messages`, () => events.length >= count, 20_000)
  await consumer.disconnect()
  return events
}
