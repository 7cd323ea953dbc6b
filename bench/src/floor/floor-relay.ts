import { setTimeout as delay } from 'node:timers/promises'
import { Kafka, logLevel } from 'kafkajs'
import type { FloorDatabase } from './floor-database.ts'

const topic = 'floor.events'
/** One record for each row, as large as its largest event: the broker keeps every entity as it is in a topic too. */
const stateTopic = 'floor.state'
const batchRows = 500
const idleMs = 20

/** As many headers of the same size as an event of the broker has: CloudEvents in binary mode. */
const headers = {
  ce_specversion: '1.0',
  ce_id: '018f0000-0000-7000-8000-000000000000',
  ce_source: 'urn:lodestream:tenant:default',
  ce_type: 'org.etsi.ngsi-ld.attribute.created',
  ce_subject: 'urn:ngsi-ld:store:018f0000-0000-7000-8000-000000000000',
  ce_time: '2026-01-01T00:00:00.000000Z',
  ce_sequence: '0000000000000001',
  ce_partitionkey: '|urn:ngsi-ld:store:018f0000-0000-7000-8000-000000000000',
  'content-type': 'application/json',
}

/** Empties the outbox of the floor: to Kafka where there is one, else into nothing. */
export async function startFloorRelay(database: FloorDatabase, brokers: string | undefined): Promise<void> {
  const publish = brokers === undefined ? async () => {} : await kafkaPublisher(brokers)
  void (async () => {
    for (;;) {
      const rows = await database.execute('select id, key, events from floor_outbox order by id limit $1', [
        batchRows,
      ])
      if (rows.length === 0) {
        await delay(idleMs)
        continue
      }
      await publish(rows)
      await database.execute('delete from floor_outbox where id <= $1', [rows.at(-1)?.id])
    }
  })()
}

async function kafkaPublisher(brokers: string) {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({
    topics: [topic, stateTopic].map((name) => ({ topic: name, numPartitions: 12, replicationFactor: 1 })),
    waitForLeaders: true,
  })
  await admin.disconnect()
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  return async (rows: readonly Record<string, unknown>[]) => {
    const texts = rows.map(({ events }) => String(events).split('\u001d'))
    const record = (row: number, value: string) => ({ key: String(rows[row]?.key), value, headers })
    const messages = texts.flatMap((events, row) => events.map((value) => record(row, value)))
    const states = texts.map((events, row) => record(row, longest(events)))
    await producer.sendBatch({
      acks: -1,
      topicMessages: [
        { topic, messages },
        { topic: stateTopic, messages: states },
      ],
    })
  }
}

function longest(texts: readonly string[]): string {
  return texts.reduce((longer, text) => (text.length > longer.length ? text : longer), '')
}
