import { randomUUID } from 'node:crypto'
import { openKafkaBus } from '@lodestream/shared/event-bus/open-kafka-bus'
import { encodeChange } from '@lodestream/shared/events/encode-change'
import { telemetryTopic } from '@lodestream/shared/events/telemetry-topic'
import { createContextResolver } from '@lodestream/shared/json-ld/context-resolver'
import { createKafka } from '@lodestream/shared/kafka/kafka-client'
import { kafkaEventLogReader } from '@lodestream/shared/kafka/kafka-event-log-reader'
import { LdContextNotAvailable, ServiceOverloaded } from '@lodestream/shared/ngsi-ld/errors'
import type { Database } from '@lodestream/shared/postgres/database'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import type { Producer } from 'kafkajs'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PostgresEntityReader } from '../../src/adapters/postgres/postgres-entity-reader.ts'
import { PostgresEntityStore } from '../../src/adapters/postgres/postgres-entity-store.ts'
import type { SearchDatabase } from '../../src/adapters/postgres/search-database.ts'
import { createSystemClock } from '../../src/adapters/system-clock.ts'
import { consumeTelemetry, telemetrySubscriber } from '../../src/operations/telemetry/consume-telemetry.ts'
import { contextPatienceMs } from '../../src/operations/telemetry/patient-contexts.ts'
import { create, increment, n, origin } from '../../src/ports/entity-store.contract.ts'
import type { EntityStore } from '../../src/ports/entity-store.ts'
import { openTestDatabase, storeOptions } from './entity-store-harness.ts'

const brokers = (process.env.KAFKA_BROKERS ?? '').split(',')
const canRun = process.env.DATABASE_URL !== undefined && process.env.KAFKA_BROKERS !== undefined
const clock = createSystemClock()

/** Hosts whose documents cannot be had now, and how often that was seen. */
const away = new Map<string, number>()
const contexts = createContextResolver({
  loader: {
    load: async (url) => {
      const { host } = new URL(url)
      const seen = away.get(host)
      if (seen !== undefined) away.set(host, seen + 1)
      if (seen !== undefined || host === 'gone.test')
        throw new LdContextNotAvailable(`${url} is not available`, { isTemporary: seen !== undefined })
      return { url, document: { '@context': { short: n } }, freshUntilMs: Date.now() + 3_600_000 }
    },
  },
})

const patienceMs = 60_000

describe.skipIf(!canRun)('telemetry from Kafka into PostgreSQL', () => {
  const kafka = createKafka({ brokers, clientId: 'telemetry-test' })
  let database: Database<SearchDatabase>
  let store: PostgresEntityStore
  let reader: PostgresEntityReader
  let producer: Producer
  let topic: string
  let tenant: string
  const running: AsyncDisposable[] = []

  beforeAll(async () => {
    database = await openTestDatabase()
    store = new PostgresEntityStore(database, { ...storeOptions, clock, encode: encodeChange })
    reader = new PostgresEntityReader(database, clock)
    producer = kafka.producer({ allowAutoTopicCreation: false })
    await producer.connect()
  })
  afterAll(async () => {
    await producer?.disconnect()
    await store?.[Symbol.asyncDispose]()
    await database?.[Symbol.asyncDispose]()
  })
  beforeEach(() => {
    topic = `telemetry-${randomUUID()}`
    tenant = `t${randomUUID().slice(0, 8)}`
  })
  afterEach(async () => {
    for (const one of running.splice(0).reverse()) await one[Symbol.asyncDispose]()
  })

  const notices: string[] = []
  /** A process that consumes; what it writes goes through `over`. */
  async function consume(over: EntityStore = store, now?: () => number): Promise<AsyncDisposable> {
    const bus = openKafkaBus({ brokers, clientId: 'test', topic: { ...telemetryTopic, name: topic } })
    const consumer = await consumeTelemetry({
      ...{ bus, store: over, contexts, defaultTenantName: 'default' },
      ...(now && { now }),
      hooks: { onNotice: ({ kind }) => void notices.push(kind) },
    })
    const both = {
      [Symbol.asyncDispose]: async () => {
        await consumer[Symbol.asyncDispose]()
        await bus[Symbol.asyncDispose]()
      },
    }
    running.push(both)
    return both
  }

  const send = (messages: readonly { key?: string | null; value: string | Buffer | null }[]) =>
    producer.send({ topic, acks: -1, messages: messages.map((one) => ({ key: 'k', ...one })) })

  function value(entityId: string, given: unknown, members: object = {}): string {
    return JSON.stringify({ tenantName: tenant, entityId, attributeName: n, value: given, ...members })
  }

  const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, '0')}Z`

  async function make(...ids: string[]): Promise<void> {
    for (const id of ids) await store.change(tenant, id, create(id), origin('createEntity'))
  }

  async function currentValue(id: string): Promise<unknown> {
    return (await reader.find(tenant, id))?.attributes[n]?.[0]?.value
  }

  async function history(id: string): Promise<readonly unknown[]> {
    const { rows } = await sql<{ value: unknown }>`
      select doc -> 'value' as value from attribute_instance
      where tenant = ${tenant} and entity_id = ${id} and observed_at is not null order by observed_at`.execute(
      database.kysely,
    )
    return rows.map((row) => row.value)
  }

  async function eventCount(id: string): Promise<number> {
    return Number(
      (
        await sql<{ sequence: string }>`
      select sequence from entity where tenant = ${tenant} and id = ${id}`.execute(database.kysely)
      ).rows[0]?.sequence,
    )
  }

  async function committed(): Promise<bigint> {
    const admin = kafka.admin()
    await admin.connect()
    const [offsets] = await admin.fetchOffsets({ groupId: telemetrySubscriber, topics: [topic] })
    await admin.disconnect()
    return (offsets?.partitions ?? []).reduce(
      (sum, { offset }) => sum + BigInt(Math.max(0, Number(offset))),
      0n,
    )
  }

  it('writes values in order, with history and events; late ones go to the history only', async () => {
    await make('urn:a', 'urn:b')
    await consume()
    await send([
      ...[1, 2, 5].map((second) => ({ value: value('urn:a', second, { observedAt: at(second) }) })),
      { value: value('urn:a', 3, { observedAt: at(3) }) },
      { value: value('urn:b', 'x') },
    ])

    await waitUntil('the offsets', async () => (await committed()) === 5n, patienceMs)

    expect(await currentValue('urn:a')).toBe(5)
    expect(await currentValue('urn:b')).toBe('x')
    expect(await history('urn:a')).toEqual([1, 2, 3, 5])
    expect(await eventCount('urn:a')).toBe(2 + 3)
  })

  it('makes dead letters of bad messages, says why, and moves on', async () => {
    await make('urn:a')
    await consume()
    const bad: readonly (readonly [{ key?: string | null; value: string | Buffer | null }, RegExp])[] = [
      [{ value: 'no JSON' }, /^InvalidRequest: The message is not JSON/],
      [{ value: null }, /^InvalidRequest: The message is not JSON/],
      [{ value: '[]' }, /^BadRequestData: A telemetry message must be a JSON object/],
      [{ value: value('urn:a', 1, { speed: 1 }) }, /Member speed is unknown/],
      [{ value: value('no uri', 1) }, /entityId must be an absolute URI/],
      [{ value: value('urn:a', null) }, /must not be null/],
      [{ value: value('urn:a', 1, { observedAt: 'noon' }) }, /observedAt must be a DateTime/],
      [{ value: value('urn:a', 1, { observedAt: at(1), unitCode: 3 }) }, /unitCode/],
      [{ value: value('urn:none', 1) }, /^ResourceNotFound: Entity urn:none does not exist/],
      [{ value: value('urn:a', 1, { tenantName: 'nobody' }) }, /^NonexistentTenant/],
      [{ value: value('urn:a', 1, { tenantName: '/' }) }, /^BadRequestData: tenantName has other characters/],
      [{ value: value('urn:a', 1, { contexts: 'https://gone.test/' }) }, /^LdContextNotAvailable/],
      [{ value: value('urn:a', '\\ud800').replace('\\\\ud800', '\\ud800') }, /unpaired surrogate/],
      [{ value: value('urn:a', 'x'.repeat(65_536)) }, /longer than 65536 bytes/],
      [{ value: Buffer.alloc(1_000_000, 0xff) }, /longer than 65536 bytes/],
      [{ value: `${'['.repeat(20_000)}` }, /is not JSON/],
    ]
    await send([{ key: null, value: value('urn:a', 1) }])
    await send(bad.map(([message]) => message))
    await send([{ value: value('urn:a', 99) }])

    await waitUntil('the good one behind them', async () => (await currentValue('urn:a')) === 99, patienceMs)
    await waitUntil('the offsets', async () => (await committed()) === BigInt(bad.length + 2), patienceMs)

    const letters = distinct(await readAll(`${topic}.dlq`))
    expect(letters).toHaveLength(bad.length + 1)
    const reasons = letters.map(({ headers }) => headers['dlq-error'] ?? '')
    expect(reasons.filter((reason) => reason.includes('The message has no key'))).toHaveLength(1)
    const behind = letters.filter(({ headers }) => !headers['dlq-error']?.includes('no key'))
    for (const [index, [, words]] of bad.entries()) expect(behind[index]?.headers['dlq-error']).toMatch(words)
    expect(behind[0]).toMatchObject({
      key: 'k',
      body: 'no JSON',
      headers: { 'dlq-topic': topic, 'dlq-subscriber': telemetrySubscriber, 'dlq-attempts': '1' },
    })
  })

  it('waits while the database is away, and makes no dead letter of what waits', async () => {
    await make('urn:a')
    let away = 4
    await consume(
      withChangeAll(store, async (...args) => {
        if (away-- > 0) throw new ServiceOverloaded('The database is away', 1)
        return store.changeAll(...args)
      }),
    )
    await send([1, 2, 3].map((second) => ({ value: value('urn:a', second, { observedAt: at(second) }) })))

    await waitUntil('the offsets', async () => (await committed()) === 3n, patienceMs)

    expect(await history('urn:a')).toEqual([1, 2, 3])
    expect(await readAll(`${topic}.dlq`)).toEqual([])
  })

  it('waits for an @context that is away, writes nothing twice meanwhile, and makes no dead letter of it', async () => {
    await make('urn:a')
    const host = `${randomUUID()}.test`
    away.set(host, 0)
    await consume()
    const short = { attributeName: 'short', contexts: `https://${host}/c` }
    await send([
      { value: value('urn:a', 1, { observedAt: at(1) }) },
      { value: value('urn:a', 2, { datasetId: 'urn:d' }) },
    ])
    await send([{ value: value('urn:a', 3, { observedAt: at(3), ...short }) }])
    await waitUntil('attempts', () => (away.get(host) ?? 0) >= 3, patienceMs)
    const before = await eventCount('urn:a')
    away.delete(host)

    await waitUntil('the offsets', async () => (await committed()) === 3n, patienceMs)

    expect(before).toBeLessThanOrEqual(2 + 2)
    expect(await history('urn:a')).toEqual([1, 3])
    expect(await eventCount('urn:a')).toBe(2 + 3)
    expect(await readAll(`${topic}.dlq`)).toEqual([])
  })

  it('gives an @context up when patience is at an end, once for all messages that bring it', async () => {
    await make('urn:a')
    const host = `${randomUUID()}.test`
    away.set(host, 0)
    let nowMs = 0
    await consume(store, () => nowMs)
    const short = (given: number) => ({
      value: value('urn:a', given, { attributeName: 'short', contexts: `https://${host}/c` }),
    })
    await send([short(1), { value: value('urn:a', 2, { observedAt: at(2) }) }])
    await waitUntil('attempts', () => (away.get(host) ?? 0) >= 3, patienceMs)
    expect(await history('urn:a')).toEqual([])
    nowMs = contextPatienceMs
    await waitUntil('what was behind it', async () => (await committed()) === 2n, patienceMs)

    const attemptsAt = away.get(host) ?? 0
    await send([short(3), { value: value('urn:a', 4, { observedAt: at(4) }) }])
    await waitUntil('what was behind it, at once', async () => (await committed()) === 4n, patienceMs)

    expect(away.get(host)).toBe(attemptsAt + 1)
    expect(await history('urn:a')).toEqual([2, 4])
    const letters = distinct(await readAll(`${topic}.dlq`)).map(({ headers }) => headers)
    expect(letters.map((headers) => headers['dlq-error'])).toEqual(
      Array(2).fill(`LdContextNotAvailable: https://${host}/c is not available`),
    )
    expect(letters.map((headers) => Number(headers['dlq-attempts']) > 3)).toEqual([true, false])
  })

  it.each(['before', 'after'])('killed %s the commit, leaves neither a hole nor a double', async (when) => {
    await make('urn:a')
    const died = signalOf()
    const first = await consume(
      withChangeAll(store, async (...args) => {
        if (when === 'after') await store.changeAll(...args)
        died.now()
        return new Promise<never>(() => {})
      }),
    )
    await send([1, 2, 4, 3].map((second) => ({ value: value('urn:a', second, { observedAt: at(second) }) })))
    await died.happened
    // It hangs as the dead do: only its connections are closed.
    await first[Symbol.asyncDispose]()
    running.splice(running.indexOf(first), 1)
    expect(await committed()).toBe(0n)

    await consume()
    await waitUntil('the offsets', async () => (await committed()) === 4n, patienceMs)

    expect(await currentValue('urn:a')).toBe(4)
    expect(await history('urn:a')).toEqual([1, 2, 3, 4])
    expect(await eventCount('urn:a')).toBe(2 + 3)
  })

  it('loses nothing when somebody else writes the same entity meanwhile', async () => {
    await make('urn:a')
    const other = new PostgresEntityStore(database, { ...storeOptions, clock, encode: encodeChange })
    await consume()
    const values = Array.from({ length: 300 }, (_, index) => ({
      value: value('urn:a', index, { datasetId: 'urn:d:1', observedAt: at(Math.floor(index / 10)) }),
    }))
    await Promise.all([
      send(values),
      (async () => {
        for (let round = 0; round < 50; round += 1)
          await other.change(tenant, 'urn:a', increment, origin('partialAttributeUpdate'))
      })(),
    ])

    await waitUntil('the offsets', async () => (await committed()) === 300n, patienceMs)
    await other[Symbol.asyncDispose]()

    expect(await currentValue('urn:a')).toBe(50)
    expect(await eventCount('urn:a')).toBe(2 + 300 + 50)
  })

  async function readAll(name: string) {
    const bodies: { key: string; body: string; headers: Readonly<Record<string, string>> }[] = []
    const log = kafkaEventLogReader(kafka, name)
    const ends = await log.latest().catch(() => new Map<number, bigint>())
    const total = [...ends.values()].reduce((sum, end) => sum + end, 0n)
    if (total === 0n) return bodies
    const ending = new AbortController()
    for await (const batch of log.follow(new Map(), ending.signal)) {
      bodies.push(...batch)
      if (BigInt(bodies.length) >= total) ending.abort()
    }
    return bodies
  }
})

/** An append whose answer was late is repeated. */
function distinct<Letter extends { readonly headers: Readonly<Record<string, string>> }>(
  letters: readonly Letter[],
): readonly Letter[] {
  const place = ({ headers }: Letter) => `${headers['dlq-partition']} ${headers['dlq-offset']}`
  return [...new Map(letters.map((letter) => [place(letter), letter])).values()]
}

function withChangeAll(store: EntityStore, changeAll: EntityStore['changeAll']): EntityStore {
  return { change: (...args) => store.change(...args), changeAll }
}

function signalOf() {
  let now = () => {}
  const happened = new Promise<void>((resolve) => {
    now = resolve
  })
  return { now: () => now(), happened }
}
