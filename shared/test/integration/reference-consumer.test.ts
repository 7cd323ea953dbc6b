import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { v7 as newUuid } from 'uuid'
import { describe, expect, it } from 'vitest'
import { encodeChange } from '../../src/events/encode-change.ts'
import type { EventRecord } from '../../src/events/entity-event.ts'
import { entityTopic } from '../../src/events/entity-topic.ts'
import { coreTerms } from '../../src/json-ld/core-terms.ts'
import { recordedTerms } from '../../src/json-ld/recorded-terms.ts'
import type { Terms } from '../../src/json-ld/terms.ts'
import { ensureTopic } from '../../src/kafka/ensure-topic.ts'
import { createKafka } from '../../src/kafka/kafka-client.ts'
import { openKafkaEventLogWriter } from '../../src/kafka/kafka-event-log-writer.ts'
import type { AttributeInstance, StoredEntity } from '../../src/ngsi-ld/entity.ts'
import type { EntityChange } from '../../src/ngsi-ld/entity-change.ts'
import { startChild } from '../../src/testing/child.ts'
import { waitUntil } from '../../src/testing/wait-until.ts'

const root = resolve(import.meta.dirname, '../../..')
const temperature = 'https://example.org/temperature'
const humidity = 'https://uri.etsi.org/ngsi-ld/default-context/humidity'
const at = '2026-01-01T00:00:00.000001Z'
const id = 'urn:ngsi-ld:Sensor:1'
const own = recordedTerms({ temperature, Sensor: 'https://example.org/Sensor' })

function property(value: number): AttributeInstance {
  return { kind: 'Property', value, createdAt: at, modifiedAt: at }
}

function entityOf(attributes: StoredEntity['attributes']): StoredEntity {
  return { id, types: ['https://example.org/Sensor'], createdAt: at, modifiedAt: at, version: 1, attributes }
}

/** The events of changes that follow each other, each made with its own context. */
function eventsOf(changes: readonly (readonly [EntityChange, Terms])[]): readonly EventRecord[] {
  const records: EventRecord[] = []
  for (const [change, eventTerms] of changes)
    records.push(
      ...encodeChange(change, {
        tenant: '',
        tenantName: 'default',
        entityId: id,
        firstSequence: records.length + 1,
        entityVersion: 1,
        operationId: newUuid(),
        operation: 'mergeEntity',
        occurredAt: at,
        newEventId: newUuid,
        context: {
          ...eventTerms,
          given: undefined,
          linkUrl: 'https://example.org/c',
          eventContexts: ['https://example.org/c'],
          eventTerms,
        },
      }),
    )
  return records
}

describe.skipIf(!process.env.KAFKA_BROKERS)('the consumer of docs/events.md', () => {
  it('keeps a copy of the entities, through repetitions and changing contexts', async () => {
    const created = entityOf({ [temperature]: [property(1)], [humidity]: [property(50)] })
    const updated = entityOf({ ...created.attributes, [temperature]: [property(2)] })
    const many = Array.from({ length: 12 }, (_, n) => [`https://example.org/a${n}`, property(n)] as const)
    const widened = entityOf({
      ...updated.attributes,
      ...Object.fromEntries(many.map(([name, instance]) => [name, [instance]])),
    })
    const records = eventsOf([
      [{ kind: 'entityCreated', entity: created }, own],
      [
        {
          kind: 'entityUpdated',
          previous: created,
          entity: updated,
          changes: [
            { kind: 'attributeUpdated', name: temperature, instance: property(2), previous: property(1) },
          ],
        },
        coreTerms,
      ],
      [
        {
          kind: 'entityUpdated',
          previous: updated,
          entity: widened,
          changes: many.map(([name, instance]) => ({ kind: 'attributeCreated', name, instance })),
        },
        own,
      ],
    ])

    const entity = await runConsumer(
      [...records.slice(0, 4), ...records.slice(1, 3), ...records],
      records.length,
    )

    expect(entity.id).toBe(id)
    expect(entity.types).toEqual(['https://example.org/Sensor'])
    const values = Object.entries(entity).flatMap(([name, instances]) =>
      Array.isArray(instances) && name !== 'types' ? [[name, instances.map(({ value }) => value)]] : [],
    )
    expect(Object.fromEntries(values)).toEqual({
      [temperature]: [2],
      humidity: [50],
      ...Object.fromEntries(many.map(([name, { value }]) => [name, [value]])),
    })
  })
})

/** Runs the code of the page on a topic with these records, until it has seen the last sequence. */
async function runConsumer(records: readonly EventRecord[], lastSequence: number) {
  const brokers = process.env.KAFKA_BROKERS ?? ''
  const kafka = createKafka({ brokers: brokers.split(','), clientId: 'reference' })
  const topic = `reference-${randomUUID()}`
  await ensureTopic(kafka, { ...entityTopic, name: topic })
  await using writer = await openKafkaEventLogWriter(kafka, topic)
  await writer.append(records)
  const code = /```js\n([\s\S]*?)```/.exec(readFileSync(resolve(root, 'docs/events.md'), 'utf8'))?.[1] ?? ''
  const child = startChild(process.execPath, ['--input-type=module', '-e', code], {
    env: {
      ...process.env,
      KAFKA_BROKERS: brokers,
      TOPIC: topic,
      GROUP: topic,
      KAFKAJS_NO_PARTITIONER_WARNING: '1',
    },
    cwd: root,
  })
  try {
    return await waitUntil(
      'the copy is complete',
      () => {
        const lines = child
          .output()
          .split('\n')
          .filter((line) => line.startsWith('[['))
        const [[, copy]] = JSON.parse(lines.at(-1) ?? '[[]]')
        return copy?.sequence === lastSequence ? copy.entity : undefined
      },
      30_000,
    )
  } finally {
    child.kill('SIGKILL')
    await child.exited
  }
}
