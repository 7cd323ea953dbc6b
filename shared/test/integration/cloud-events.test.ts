import { randomUUID } from 'node:crypto'
import { CloudEvent, Kafka as CloudEventsOverKafka, type CloudEventV1 } from 'cloudevents'
import fc from 'fast-check'
import type { KafkaMessage } from 'kafkajs'
import { v7 as newId } from 'uuid'
import { describe, expect, it } from 'vitest'
import { encodeChangeWithState } from '../../src/events/encode-change-with-state.ts'
import type { EventRecord } from '../../src/events/entity-event.ts'
import { isState } from '../../src/events/entity-state.ts'
import { entityStateTopic, entityTopic } from '../../src/events/entity-topic.ts'
import { coreRequestContext } from '../../src/json-ld/request-context.ts'
import { ensureTopic } from '../../src/kafka/ensure-topic.ts'
import { createKafka } from '../../src/kafka/kafka-client.ts'
import { openKafkaEventLogWriter } from '../../src/kafka/kafka-event-log-writer.ts'
import type { EntityChange } from '../../src/ngsi-ld/entity-change.ts'
import { arbitraryHistory } from '../../src/testing/arbitrary-history.ts'
import { waitUntil } from '../../src/testing/wait-until.ts'

const { KAFKA_BROKERS = '' } = process.env

describe.skipIf(!KAFKA_BROKERS)('the records in Kafka, for the SDK of CloudEvents', () => {
  const kafka = createKafka({ brokers: KAFKA_BROKERS.split(','), clientId: 'cloud-events' })

  /** Everything that a history of an entity leaves in the two topics, as a consumer finds it. */
  async function recordsInKafka() {
    const name = `cloud-events-${randomUUID()}`
    const topics = { events: name, states: `${name}.state` }
    await ensureTopic(kafka, { ...entityTopic, name: topics.events })
    await ensureTopic(kafka, { ...entityStateTopic, name: topics.states })
    const records = fc
      .sample(arbitraryHistory('urn:ngsi-ld:Größe:1|2'), { numRuns: 5, seed: 7 })
      .map(recordsOf)
    await using writer = await openKafkaEventLogWriter(kafka, topics.events, topics.states)
    for (const batch of records) await writer.append(batch)
    const events = records.flat().filter((record) => !isState(record))
    return {
      events: await read(topics.events, events.length),
      states: await read(topics.states, records.length),
      written: events,
    }
  }

  async function read(topic: string, count: number): Promise<readonly KafkaMessage[]> {
    const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 50 })
    const messages: KafkaMessage[] = []
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({ eachMessage: async ({ message }) => void messages.push(message) })
    await waitUntil('the records', () => messages.length >= count, 15_000)
    await consumer.disconnect()
    return messages
  }

  it('are CloudEvents 1.0 in binary mode, events and states alike', async () => {
    const { events, states, written } = await recordsInKafka()

    const understood = events.map(toCloudEvent)

    for (const [index, event] of understood.entries()) {
      const { key, body } = written[index] ?? { key: '', body: '{}' }
      const { entityId, eventId, occurredAt, sequence } = JSON.parse(body)
      expect(event).toMatchObject({
        specversion: '1.0',
        id: eventId,
        source: 'urn:lodestream:tenant:farm%20no.%201',
        subject: entityId,
        partitionkey: key,
        datacontenttype: 'application/json',
        sequence: String(sequence).padStart(16, '0'),
      })
      expect(event.type).toMatch(/^org\.etsi\.ngsi-ld\.(entity|attribute)\.(created|updated|deleted)$/)
      expect(new Date(event.time ?? '').toISOString()).toBe(new Date(occurredAt).toISOString())
      expect(event.data).toEqual(JSON.parse(body))
    }
    for (const state of states.filter(({ value }) => value !== null).map(toCloudEvent))
      expect(state).toMatchObject({ type: 'org.etsi.ngsi-ld.entity.state', data: { entity: {} } })
  })

  it('come with one id once, over both topics', async () => {
    const { events, states } = await recordsInKafka()

    const ids = [...events, ...states].map(({ headers }) => String(headers?.ce_id))

    expect(new Set(ids).size).toBe(ids.length)
  })
})

function recordsOf(history: readonly EntityChange[]): EventRecord[] {
  let sequence = 0
  return history.flatMap((change, index) => {
    const records = encodeChangeWithState(change, {
      ...{ tenant: 'farm no. 1', tenantName: 'farm no. 1', entityId: 'urn:ngsi-ld:Größe:1|2' },
      ...{ firstSequence: sequence + 1, entityVersion: index + 1, operationId: newId() },
      ...{ operation: 'replaceEntity', occurredAt: '2026-01-01T00:00:00.000001Z', newEventId: newId },
      ...{
        context: coreRequestContext,
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      },
    })
    sequence += records.filter((record) => !isState(record)).length
    return records
  })
}

/** As a consumer of kafkajs does it: header values are bytes, the body is text. Throws when it is no valid CloudEvent. */
function toCloudEvent({ key, value, headers = {} }: KafkaMessage): CloudEventV1<unknown> {
  const texts = Object.fromEntries(Object.entries(headers).map(([name, content]) => [name, String(content)]))
  const text = value?.toString() ?? ''
  const message = { key: String(key), value: text, body: text, headers: texts }
  const event = CloudEventsOverKafka.toEvent(message)
  if (!(event instanceof CloudEvent)) throw new TypeError('One record is one event')
  event.validate()
  return event
}
