import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { createKafka } from '@lodestream/shared/kafka/kafka-client'
import type { Target } from '@lodestream/shared/testing/broker-mode'
import { type BrokerProcess, startBroker } from '@lodestream/shared/testing/broker-process'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import pg from 'pg'
import { request } from 'undici'
import { drained } from '../compare.ts'
import { createClient } from '../load/client.ts'
import { cpuMsOf, parentOf } from '../load/cpu-time.ts'
import { payloadS } from '../load/payload-s.ts'
import { entityId } from './workload.ts'

/** CPU times in milliseconds per value, of the processes that work meanwhile. */
export interface TelemetryRow {
  readonly title: string
  readonly values: number
  /** Until the last value was committed and its event was in the log. */
  readonly perSecond: number
  readonly searchMs: number
  readonly databaseMs: number
}

type Distributed = Target & Required<Pick<Target, 'databaseUrl' | 'kafkaBrokers'>>

const entities = 10_000
const batchItems = 500
const requestsAtOnce = 4
const deadlineMs = 1_800_000
const topic = 'cim.telemetry'
const group = 'search-service-telemetry'

/**
 * Values of 10,000 sensors into PostgreSQL, with history and events, through one search service: from Kafka, and over HTTP.
 * Fails when the history lacks one.
 */
export async function telemetry(target: Target, values: number): Promise<readonly TelemetryRow[]> {
  if (!isDistributed(target)) return []
  const broker = await startBroker({
    name: 'telemetry',
    program: 'search-service/dist/main.js',
    env: {
      DATABASE_URL: target.databaseUrl,
      KAFKA_BROKERS: target.kafkaBrokers,
      TELEMETRY: 'true',
      LOG_LEVEL: 'warn',
    },
  })
  // Its relay is the only one then.
  await target.processes[0]?.kill('SIGTERM')
  try {
    return [
      await measure('Kafka', { target, broker, values }, (run) => sendToKafka(target, run, values)),
      await measure('HTTP', { target, broker, values }, (run) => sendOverHttp(broker, run, values)),
    ]
  } finally {
    await broker.kill('SIGTERM')
    await target.processes[0]?.restart()
  }
}

function isDistributed(target: Target): target is Distributed {
  return target.databaseUrl !== undefined && target.kafkaBrokers !== undefined
}

interface Setting {
  readonly target: Distributed
  readonly broker: BrokerProcess
  readonly values: number
}

async function measure(
  title: string,
  { target, broker, values }: Setting,
  send: (run: string) => Promise<void>,
): Promise<TelemetryRow> {
  const run = randomUUID()
  await createEntities(broker, run)
  await drained(target, 'event_outbox')
  const database = await databasePid(target.databaseUrl)
  const cpu = () => ({ search: cpuMsOf(broker.child().pid), database: cpuMsOf(database) })
  const before = { ...cpu(), at: performance.now() }
  await send(run)
  await drained(target, 'event_outbox', deadlineMs)
  const seconds = (performance.now() - before.at) / 1000
  const after = cpu()
  await verify(target.databaseUrl, run, values)
  return {
    title: `telemetry ${title}`,
    values,
    perSecond: values / seconds,
    searchMs: (after.search - before.search) / values,
    databaseMs: (after.database - before.database) / values,
  }
}

async function createEntities(broker: BrokerProcess, run: string): Promise<void> {
  await using client = createClient(broker.url, requestsAtOnce)
  for (let begin = 0; begin < entities; begin += batchItems) {
    const items = Array.from({ length: batchItems }, (_, index) =>
      payloadS(entityId(run, begin + index), begin),
    )
    const status = await client.send('POST', '/ngsi-ld/v1/entityOperations/create', `[${items.join(',')}]`)
    if (status !== 201) throw new Error(`Batch Create answered ${status}`)
  }
}

/** Every entity gets values in turn, a second apart. */
function messageOf(run: string, n: number): { readonly key: string; readonly value: string } {
  const key = entityId(run, n % entities)
  const observedAt = new Date(Date.UTC(2026, 0, 1) + Math.floor(n / entities) * 1000).toISOString()
  return {
    key,
    value: JSON.stringify({ entityId: key, attributeName: 'temperature', value: n % 40, observedAt }),
  }
}

/** Resolves when their offsets are committed. */
async function sendToKafka({ kafkaBrokers }: Distributed, run: string, values: number): Promise<void> {
  const kafka = createKafka({ brokers: kafkaBrokers.split(','), clientId: 'bench' })
  const [producer, admin] = [kafka.producer({ allowAutoTopicCreation: false }), kafka.admin()]
  await Promise.all([producer.connect(), admin.connect()])
  const committed = async () => {
    const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
    return (found?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0)
  }
  const before = await committed()
  for (let begin = 0; begin < values; begin += 5_000) {
    const length = Math.min(5_000, values - begin)
    const messages = Array.from({ length }, (_, index) => messageOf(run, begin + index))
    await producer.send({ topic, acks: -1, messages })
  }
  await waitUntil('the offsets', async () => (await committed()) >= before + values, deadlineMs)
  await Promise.all([producer.disconnect(), admin.disconnect()])
}

async function sendOverHttp({ url }: BrokerProcess, run: string, values: number): Promise<void> {
  const sendPart = async (part: number) => {
    const { statusCode, body } = await request(`${url}/telemetry`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: Readable.from(lines(run, values, part)),
      headersTimeout: deadlineMs,
    })
    const text = await body.text()
    if (statusCode !== 200) throw new Error(`POST /telemetry answered ${statusCode} ${text}`)
  }
  await Promise.all(Array.from({ length: requestsAtOnce }, (_, part) => sendPart(part)))
}

/** The values of some of the entities, in chunks. */
function* lines(run: string, values: number, part: number): Generator<string> {
  for (let begin = part; begin < values; begin += 400) {
    const numbers = Array.from({ length: 100 }, (_, index) => begin + index * requestsAtOnce)
    yield numbers
      .filter((n) => n < values)
      .map((n) => `${messageOf(run, n).value}\n`)
      .join('')
  }
}

async function databasePid(connectionString: string): Promise<number> {
  return withClient(connectionString, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    return parentOf(rows[0]?.pid ?? 0) ?? 0
  })
}

async function verify(connectionString: string, run: string, values: number): Promise<void> {
  const count = await withClient(connectionString, async (client) => {
    const { rows } = await client.query<{ n: number }>(
      `select count(*)::int as n from attribute_instance where entity_id like $1 and observed_at is not null`,
      [`urn:ngsi-ld:store:${run}-%`],
    )
    return rows[0]?.n
  })
  if (count !== values) throw new Error(`${values} values were sent, ${count} are in the history`)
}

async function withClient<Result>(
  connectionString: string,
  use: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}
