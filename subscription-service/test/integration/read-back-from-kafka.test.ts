import { randomUUID } from 'node:crypto'
import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import { entityTopic } from '@lodestream/shared/events/entity-topic'
import { ensureTopic } from '@lodestream/shared/kafka/ensure-topic'
import { createKafka } from '@lodestream/shared/kafka/kafka-client'
import { kafkaEventLogReader } from '@lodestream/shared/kafka/kafka-event-log-reader'
import { openKafkaEventLogWriter } from '@lodestream/shared/kafka/kafka-event-log-writer'
import { expect, it } from 'vitest'
import { groupOperations } from '../../src/domain/group-operations.ts'
import { createReadBack } from '../../src/operations/read-back.ts'
import { encodedChange } from '../../src/testing/encoded-change.ts'
import { storedEntity } from '../../src/testing/sample-operation.ts'

const { KAFKA_BROKERS = '' } = process.env

/** The creation of an entity of its own: one event. */
function creation(operationId: string) {
  const entityId = `urn:ngsi-ld:Greenhouse:${operationId}`
  const entity = { ...storedEntity, id: entityId }
  return encodedChange({ kind: 'entityCreated', entity }, operationId, { entityId })
}

it.skipIf(!KAFKA_BROKERS)(
  'what earlier owners of a partition dealt with is read back from Kafka',
  {
    timeout: 30_000,
  },
  async () => {
    const kafka = createKafka({ brokers: KAFKA_BROKERS.split(','), clientId: 'read-back' })
    const topic = `read-back-${randomUUID()}`
    await ensureTopic(kafka, { ...entityTopic, name: topic, partitions: 3 })
    await using writer = await openKafkaEventLogWriter(kafka, topic)
    await writer.append(Array.from({ length: 60 }, (_, place) => creation(`o${place}`)).flat())
    const reader = kafkaEventLogReader(kafka, topic)
    const events = await eventsOf(reader, 60)
    const inPartition = events.filter(({ partition }) => partition === 1)
    expect(inPartition.length).toBeGreaterThan(8)
    const problems: unknown[] = []

    const readBack = createReadBack(reader, (...problem) => problems.push(problem))
    const known = await readBack({ partition: 1, from: 2n, to: 6n })

    const found = groupOperations(events).complete.filter(({ operation }) => known.has(operation))
    expect(found.map(({ partition, lastOffset }) => [partition, lastOffset])).toEqual([
      [1, 2n],
      [1, 3n],
      [1, 4n],
      [1, 5n],
    ])
    expect(problems).toEqual([])
  },
)

async function eventsOf(
  reader: ReturnType<typeof kafkaEventLogReader>,
  count: number,
): Promise<readonly LoggedEvent[]> {
  const stop = new AbortController()
  const events: LoggedEvent[] = []
  for await (const batch of reader.follow(new Map(), stop.signal)) {
    events.push(...batch)
    if (events.length >= count) break
  }
  stop.abort()
  return events
}
