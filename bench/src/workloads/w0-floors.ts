import { randomUUID } from 'node:crypto'
import type { Target } from '@lodestream/shared/testing/broker-mode'
import { Kafka, logLevel } from 'kafkajs'
import pg from 'pg'
import { createClient } from '../load/client.ts'
import { runClosedLoop } from '../load/closed-loop.ts'
import { payloadS } from '../load/payload-s.ts'
import { startReceiver } from '../load/receiver.ts'

export interface FloorRow {
  readonly title: string
  readonly perSecond: number
  readonly p50: number
}

const rowsPerInsert = 100
const recordsPerBatch = 500

/** W0: what the parts under the broker do alone, on this machine, in this run. */
export async function w0Floors(target: Target, seconds: number): Promise<FloorRow[]> {
  return [
    ...(target.databaseUrl === undefined ? [] : await postgresFloors(target.databaseUrl, seconds)),
    ...(target.kafkaBrokers === undefined ? [] : [await kafkaFloor(target.kafkaBrokers, seconds)]),
    await webhookFloor(seconds),
  ]
}

async function postgresFloors(url: string, seconds: number): Promise<FloorRow[]> {
  const pool = new pg.Pool({ connectionString: url, max: 16 })
  await pool.query('create table if not exists w0_floor (id text primary key, doc jsonb)')
  const doc = payloadS('urn:x:1', 1)
  const insert = async () => {
    await pool.query('insert into w0_floor values ($1, $2)', [randomUUID(), doc])
    return true
  }
  const insertMany = async () => {
    const ids = Array.from({ length: rowsPerInsert }, () => randomUUID())
    await pool.query('insert into w0_floor select id, $2::jsonb from unnest($1::text[]) as id', [ids, doc])
    return true
  }
  const known = randomUUID()
  await pool.query('insert into w0_floor values ($1, $2)', [known, doc])
  const select = async () =>
    (await pool.query('select doc from w0_floor where id = $1', [known])).rowCount === 1
  const rows = [
    row('pg: single insert c=16', 1, await runClosedLoop({ concurrency: 16, seconds, send: insert })),
    row(
      'pg: rows in 100-row inserts c=2',
      rowsPerInsert,
      await runClosedLoop({ concurrency: 2, seconds, send: insertMany }),
    ),
    row('pg: select by key c=16', 1, await runClosedLoop({ concurrency: 16, seconds, send: select })),
  ]
  await pool.query('drop table w0_floor')
  await pool.end()
  return rows
}

async function kafkaFloor(brokers: string, seconds: number): Promise<FloorRow> {
  const topic = `w0.${randomUUID()}`
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: 12 }], waitForLeaders: true })
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  const value = payloadS('urn:x:1', 1).repeat(2)
  const messages = Array.from({ length: recordsPerBatch }, (_, n) => ({ key: String(n), value }))
  const send = async () => {
    await producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages }] })
    return true
  }
  const measurement = await runClosedLoop({ concurrency: 1, seconds, send })
  await producer.disconnect()
  await admin.deleteTopics({ topics: [topic] })
  await admin.disconnect()
  return row('kafkajs: records in 500-record batches, acks=all', recordsPerBatch, measurement)
}

async function webhookFloor(seconds: number): Promise<FloorRow> {
  await using receiver = await startReceiver(() => {})
  const { origin, pathname } = new URL(receiver.url)
  await using client = createClient(origin, 16)
  const body = payloadS('urn:x:1', 1)
  const send = async () => (await client.send('POST', pathname, body)) === 200
  return row('webhook: raw POST c=16', 1, await runClosedLoop({ concurrency: 16, seconds, send }))
}

function row(
  title: string,
  factor: number,
  { perSecond, p50 }: { perSecond: number; p50: number },
): FloorRow {
  return { title, perSecond: perSecond * factor, p50 }
}
