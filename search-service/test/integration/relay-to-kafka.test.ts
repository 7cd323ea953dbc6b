import { randomUUID } from 'node:crypto'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { EventRecord, LoggedEvent } from '@lodestream/shared/events/entity-event'
import { entityTopic } from '@lodestream/shared/events/entity-topic'
import type { EventLogWriter } from '@lodestream/shared/events/event-log'
import { ensureTopic } from '@lodestream/shared/kafka/ensure-topic'
import { createKafka } from '@lodestream/shared/kafka/kafka-client'
import { kafkaEventLogReader } from '@lodestream/shared/kafka/kafka-event-log-reader'
import { openKafkaEventLogWriter } from '@lodestream/shared/kafka/kafka-event-log-writer'
import type { Database } from '@lodestream/shared/postgres/database'
import { startKafkaCluster } from '@lodestream/shared/testing/kafka-server'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { Kafka, logLevel } from 'kafkajs'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { encodeOutboxEvents } from '../../src/adapters/postgres/outbox-events.ts'
import { outboxShard } from '../../src/adapters/postgres/outbox-shard.ts'
import { PostgresOutbox } from '../../src/adapters/postgres/postgres-outbox.ts'
import type { SearchDatabase } from '../../src/adapters/postgres/search-database.ts'
import { type Relay, type RelayLimits, relayLimits, relayOutbox } from '../../src/operations/relay-outbox.ts'
import type { Outbox } from '../../src/ports/outbox.ts'
import { freezable } from '../../src/testing/freezable.ts'
import { openTestDatabase } from './entity-store-harness.ts'

const brokers = (process.env.KAFKA_BROKERS ?? '').split(',')
const limits: RelayLimits = { ...relayLimits, leaseMs: 1000, pollMs: 100, batchRows: 20, drainMs: 300 }
/** Seconds, on a machine with nothing else to do. */
const recovered = 60_000
const canRun = process.env.DATABASE_URL !== undefined && process.env.KAFKA_BROKERS !== undefined

describe.skipIf(!canRun)('the relay between PostgreSQL and Kafka', () => {
  const kafka = createKafka({ brokers, clientId: 'relay-test' })
  let database: Database<SearchDatabase>
  let outbox: Outbox
  let topic: string
  let writer: EventLogWriter & AsyncDisposable
  const relays: Relay[] = []

  beforeAll(async () => {
    database = await openTestDatabase()
    outbox = new PostgresOutbox(database)
  })

  afterAll(async () => {
    await database?.[Symbol.asyncDispose]()
  })

  beforeEach(async () => {
    topic = `relay-${randomUUID()}`
    await ensureTopic(kafka, { ...entityTopic, name: topic })
    writer = await openKafkaEventLogWriter(kafka, topic)
  })

  afterEach(async () => {
    await Promise.all(relays.splice(0).map((relay) => relay[Symbol.asyncDispose]()))
    await sql`delete from event_outbox`.execute(database.kysely)
    await writer[Symbol.asyncDispose]()
    const admin = kafka.admin()
    await admin.connect()
    await admin.deleteTopics({ topics: [topic] })
    await admin.disconnect()
  })

  async function start(over: Outbox, log: EventLogWriter): Promise<Relay> {
    const relay = await relayOutbox({ outbox: over, log, owner: randomUUID(), limits })
    relays.push(relay)
    return relay
  }

  /** Commits `count` operations of two events each on `entities` entities, after what `from` says. */
  async function commit(count: number, entities: number, from = 0): Promise<void> {
    for (let n = from; n < from + count; n += 1) {
      const entity = `urn:ngsi-ld:T:${n % entities}`
      const first = 2 * Math.floor(n / entities) + 1
      const records = [record(entity, first), record(entity, first + 1)]
      await sql`
        insert into event_outbox (shard, key, tenant, entity_id, first_sequence, events)
        values (${outboxShard('', entity)}, ${`|${entity}`}, '', ${entity}, ${first}, ${encodeOutboxEvents(records)})`.execute(
        database.kysely,
      )
    }
    database.signals.send('event_outbox')
  }

  async function isDrained(): Promise<boolean> {
    return (await outbox.lag()).rows === 0
  }

  async function readLog(from = kafka, name = topic): Promise<readonly LoggedEvent[]> {
    const reader = kafkaEventLogReader(from, name)
    const ends = await reader.latest()
    const count = [...ends.values()].reduce((sum, end) => sum + Number(end), 0)
    const ending = new AbortController()
    const events: LoggedEvent[] = []
    for await (const batch of reader.follow(new Map(), ending.signal)) {
      events.push(...batch)
      if (events.length >= count) ending.abort()
    }
    return events
  }

  it('brings every event, once, in order', async () => {
    await start(outbox, writer)
    await commit(100, 7)
    await waitUntil('drained', isDrained)

    const events = await readLog()

    expect(events).toHaveLength(200)
    expect(lastSequences(events)).toEqual(expectedSequences(100, 7))
  })

  it('killed between the acknowledgement and the delete, repeats identical bytes', async () => {
    const killed: Outbox = withRemove(outbox, () => Promise.reject(new Error('killed')))
    const first = await start(killed, writer)
    await commit(15, 3)
    await waitUntil('appended at least once', () => first.status().appended >= 30)
    await first[Symbol.asyncDispose]()
    expect((await outbox.lag()).rows).toBeGreaterThan(0)

    await start(outbox, writer)
    await waitUntil('drained', isDrained)

    const events = await readLog()
    expect(events.length).toBeGreaterThan(30)
    expect(lastSequences(events)).toEqual(expectedSequences(15, 3))
    expectIdenticalRepetitions(events)
  })

  it('frozen, is replaced; woken up, it inverts nothing', async () => {
    const frozen = freezable(outbox, writer)
    const first = await start(frozen.outbox, frozen.log)
    await waitUntil('it owns the shards', () => first.status().shards === 12)
    frozen.freeze()
    await commit(15, 3)
    await waitUntil('it has read and hangs', () => frozen.waiting() > 0)
    const other = await openKafkaEventLogWriter(kafka, topic)

    await start(outbox, other)
    await waitUntil('the other does the work', isDrained)
    await commit(15, 3, 15)
    await waitUntil('the other goes on', isDrained)
    frozen.thaw()
    await commit(15, 3, 30)
    await waitUntil('all', isDrained)

    await Promise.all(relays.splice(0).map((relay) => relay[Symbol.asyncDispose]()))
    await other[Symbol.asyncDispose]()
    const events = await readLog()
    expect(lastSequences(events)).toEqual(expectedSequences(45, 3))
    expectIdenticalRepetitions(events)
  })

  it('loses nothing when Kafka stored a batch and the answer was lost, again and again', async () => {
    await using proxy = await startProxy()
    const log = await openKafkaEventLogWriter(proxy.kafka, topic)
    await start(outbox, log)
    await commit(10, 3)
    await waitUntil('drained', isDrained)

    for (let round = 1; round <= 5; round += 1) {
      proxy.loseAnswers(1)
      await commit(10, 3, 10 * round)
      await waitUntil('drained', isDrained)
    }

    await Promise.all(relays.splice(0).map((relay) => relay[Symbol.asyncDispose]()))
    await log[Symbol.asyncDispose]()
    const events = await readLog()
    expect(proxy.lost()).toBeGreaterThanOrEqual(5)
    expect(lastSequences(events)).toEqual(expectedSequences(60, 3))
    expectIdenticalRepetitions(events)
  })

  // Slow: three brokers come and go.
  it('loses and inverts nothing while leaders change; with too few brokers left the outbox keeps everything', {
    timeout: 8 * recovered,
  }, async () => {
    await using cluster = await startKafkaCluster(3)
    const three = createKafka({ brokers: cluster.brokers.split(','), clientId: 'relay-test' })
    const name = `relay-${randomUUID()}`
    await ensureTopic(three, { ...entityTopic, name, replicationFactor: 3, minInSyncReplicas: 2 })
    const log = await openKafkaEventLogWriter(three, name)
    const relay = await start(outbox, log)
    for (const [round, node] of cluster.nodes.slice(0, 2).entries()) {
      await commit(30, 7, 60 * round)
      await node.kill()
      await commit(30, 7, 60 * round + 30)
      await waitUntil('the others have it', isDrained, recovered)
      await node.restart()
    }

    const lost = cluster.nodes.slice(1)
    await Promise.all(lost.map((node) => node.kill()))
    await commit(30, 7, 120)
    await waitUntil('nothing is acknowledged', () => relay.status().failures >= 2, recovered)
    const { rows } = await outbox.lag()
    await Promise.all(lost.map((node) => node.restart()))
    await waitUntil('all', isDrained, recovered)

    expect(rows).toBeGreaterThan(0)
    await Promise.all(relays.splice(0).map((one) => one[Symbol.asyncDispose]()))
    await log[Symbol.asyncDispose]()
    const events = await readLog(three, name)
    expect(lastSequences(events)).toEqual(expectedSequences(150, 7))
    expectIdenticalRepetitions(events)
  })

  // An idempotent producer of kafkajs 2.2.4 acknowledges the second batch here and never stores it.
  it('stores what it acknowledges after an append that failed although Kafka had stored it', async () => {
    await using proxy = await startProxy({ retries: 1 })
    const log = await openKafkaEventLogWriter(proxy.kafka, topic)
    await log.append([record('urn:ngsi-ld:T:0', 1)])
    proxy.loseAnswers(2)

    await expect(log.append([record('urn:ngsi-ld:T:0', 2)])).rejects.toThrow()
    await waitUntil('connected again', () => log.append([record('urn:ngsi-ld:T:0', 3)]).then(() => true))
    await log.append([record('urn:ngsi-ld:T:0', 4)])

    await log[Symbol.asyncDispose]()
    expect(lastSequences(await readLog())).toEqual(new Map([['urn:ngsi-ld:T:0', 4]]))
  })
})

function record(entity: string, sequence: number): EventRecord {
  const body = JSON.stringify({ entity, sequence })
  return { key: `|${entity}`, headers: { ce_id: `${entity}-${sequence}` }, body }
}

/** What a consumer by the rule ends with; fails on a gap. */
function lastSequences(events: readonly LoggedEvent[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>()
  for (const { body } of events) {
    const { entity, sequence } = JSON.parse(body) as { entity: string; sequence: number }
    const before = last.get(entity) ?? 0
    if (sequence <= before) continue
    expect(sequence, `${entity} after ${before}`).toBe(before + 1)
    last.set(entity, sequence)
  }
  return last
}

function expectedSequences(count: number, entities: number): ReadonlyMap<string, number> {
  const last = new Map<string, number>()
  for (let n = 0; n < count; n += 1)
    last.set(`urn:ngsi-ld:T:${n % entities}`, 2 * (Math.floor(n / entities) + 1))
  return last
}

function expectIdenticalRepetitions(events: readonly LoggedEvent[]): void {
  const seen = new Map<string | undefined, LoggedEvent>()
  for (const event of events) {
    const { key, headers, body } = event
    const before = seen.get(headers.ce_id) ?? event
    seen.set(headers.ce_id, before)
    expect({ key, headers, body, partition: event.partition }).toEqual({
      key: before.key,
      headers: before.headers,
      body: before.body,
      partition: before.partition,
    })
  }
}

function withRemove(outbox: Outbox, remove: Outbox['remove']): Outbox {
  return {
    claim: (owner, leaseMs) => outbox.claim(owner, leaseMs),
    release: (claims) => outbox.release(claims),
    leave: (owner) => outbox.leave(owner),
    read: (claims, page) => outbox.read(claims, page),
    remove,
    lag: () => outbox.lag(),
    onRows: (listener) => outbox.onRows(listener),
  }
}

const produceApiKey = 0

/** Kafka behind a TCP proxy that can let a produce request through and cut the connection instead of answering. */
async function startProxy({ retries } = { retries: 4 }) {
  const sockets = new Set<Socket>()
  let toLose = 0
  let lost = 0
  const server: Server = createServer((client) => {
    const [host = '', port = ''] = (brokers[0] ?? '').split(':')
    const upstream = connect(Number(port), host)
    let cutting = false
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    }
    client.on('data', (bytes) => {
      if (toLose > 0 && bytes.length >= 6 && bytes.readInt16BE(4) === produceApiKey) {
        toLose -= 1
        cutting = true
      }
      upstream.write(bytes)
    })
    upstream.on('data', (bytes) => {
      if (!cutting) return void client.write(bytes)
      lost += 1
      client.destroy()
      upstream.destroy()
    })
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const kafka = new Kafka({
    brokers,
    clientId: 'relay-test-proxied',
    logLevel: logLevel.NOTHING,
    requestTimeout: 3000,
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries },
    // Brokers are advertised by their own address: every connection is led through the proxy here.
    socketFactory: ({ onConnect }) => connect(port, '127.0.0.1', onConnect),
  })
  return {
    kafka,
    lost: () => lost,
    loseAnswers: (count: number) => {
      toLose = count
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
