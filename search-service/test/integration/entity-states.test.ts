import { randomUUID } from 'node:crypto'
import { type DecodedState, decodeEntityState } from '@lodestream/shared/events/decode-entity-state'
import { encodeChangeWithState } from '@lodestream/shared/events/encode-change-with-state'
import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import { entityStateTopic, entityTopic } from '@lodestream/shared/events/entity-topic'
import { eventKey } from '@lodestream/shared/events/event-key'
import type { EventLogWriter } from '@lodestream/shared/events/event-log'
import { coreTerms } from '@lodestream/shared/json-ld/core-terms'
import { coreRequestContext } from '@lodestream/shared/json-ld/request-context'
import { ensureTopic } from '@lodestream/shared/kafka/ensure-topic'
import { createKafka } from '@lodestream/shared/kafka/kafka-client'
import { kafkaEventLogReader } from '@lodestream/shared/kafka/kafka-event-log-reader'
import { openKafkaEventLogWriter } from '@lodestream/shared/kafka/kafka-event-log-writer'
import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { Database } from '@lodestream/shared/postgres/database'
import { arbitraryEntity } from '@lodestream/shared/testing/arbitrary-entity'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import fc from 'fast-check'
import { sql } from 'kysely'
import { v7 as newId } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PostgresEntityStore } from '../../src/adapters/postgres/postgres-entity-store.ts'
import { PostgresOutbox } from '../../src/adapters/postgres/postgres-outbox.ts'
import { restateEntities } from '../../src/adapters/postgres/restate-entities.ts'
import type { SearchDatabase } from '../../src/adapters/postgres/search-database.ts'
import { decideCreateEntity } from '../../src/domain/create-entity.ts'
import { decideDeleteEntity } from '../../src/domain/delete-entity.ts'
import { decideReplaceEntity } from '../../src/domain/replace-entity.ts'
import { type Relay, relayLimits, relayOutbox } from '../../src/operations/relay-outbox.ts'
import type { Decide } from '../../src/ports/entity-store.ts'
import type { Outbox } from '../../src/ports/outbox.ts'
import { freezable } from '../../src/testing/freezable.ts'
import { openTestDatabase, storeOptions } from './entity-store-harness.ts'

const { DATABASE_URL, KAFKA_BROKERS = '' } = process.env
const limits = { ...relayLimits, leaseMs: 1000, pollMs: 100, batchRows: 20, drainMs: 300 }
const means = { tenantName: (tenant: string) => tenant || 'default', newOperationId: newId }
const origin = { operation: 'mergeEntity', context: coreRequestContext } as const

/** What one operation does to an entity. */
type Step = { readonly tenant: string; readonly id: string } & (
  | { readonly kind: 'write'; readonly entity: Entity }
  | { readonly kind: 'delete' }
  | { readonly kind: 'scope'; readonly scope: string }
)

const target = {
  tenant: fc.constantFrom('', 'farm', 'a|b'),
  id: fc.constantFrom('urn:ngsi-ld:T:1', 'urn:ngsi-ld:T:2|x', 'urn:ngsi-ld:T:3', 'urn:ngsi-ld:T:4'),
}
const write: fc.Arbitrary<Step> = fc.record({
  ...target,
  kind: fc.constant('write' as const),
  // What has expired in the year of the clock would be gone by its own.
  entity: arbitraryEntity().map(({ expiresAt: _, ...entity }) => entity),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: write, weight: 5 },
  { arbitrary: fc.record({ ...target, kind: fc.constant('delete' as const) }), weight: 1 },
  {
    arbitrary: fc.record({
      ...target,
      kind: fc.constant('scope' as const),
      scope: fc.constantFrom('/A', '/B'),
    }),
    weight: 1,
  },
)

describe.skipIf(!DATABASE_URL || !KAFKA_BROKERS)('cim.entity.state', () => {
  const kafka = createKafka({ brokers: KAFKA_BROKERS.split(','), clientId: 'state-test' })
  let database: Database<SearchDatabase>
  let store: PostgresEntityStore
  let outbox: Outbox
  let topics: { readonly events: string; readonly states: string }
  let restated: number
  const writers: (EventLogWriter & AsyncDisposable)[] = []
  const relays: Relay[] = []

  beforeEach(async () => {
    restated = 0
    database = await openTestDatabase()
    store = new PostgresEntityStore(database, {
      ...storeOptions,
      tenantName: means.tenantName,
      encode: encodeChangeWithState,
    })
    outbox = new PostgresOutbox(database)
    const name = `state-test-${randomUUID()}`
    topics = { events: name, states: `${name}.state` }
    await ensureTopic(kafka, { ...entityTopic, name: topics.events })
    await ensureTopic(kafka, { ...entityStateTopic, name: topics.states })
  })

  afterEach(async () => {
    await Promise.all(relays.splice(0).map((relay) => relay[Symbol.asyncDispose]()))
    await Promise.all(writers.splice(0).map((writer) => writer[Symbol.asyncDispose]()))
    await store[Symbol.asyncDispose]()
    await database[Symbol.asyncDispose]()
    const admin = kafka.admin()
    await admin.connect()
    await admin.deleteTopics({ topics: Object.values(topics) })
    await admin.disconnect()
  })

  async function openWriter(): Promise<EventLogWriter> {
    const writer = await openKafkaEventLogWriter(kafka, topics.events, topics.states)
    writers.push(writer)
    return writer
  }

  async function relayThrough(over: Outbox, log: EventLogWriter): Promise<Relay> {
    const restate = async (keys: readonly string[]) => {
      await restateEntities(database, keys, means)
      restated += keys.length
    }
    const relay = await relayOutbox({ outbox: over, log, owner: randomUUID(), limits, restate })
    relays.push(relay)
    return relay
  }

  async function take({ tenant, id, ...one }: Step): Promise<void> {
    const decide: Decide<undefined> = (current, now) => {
      if (one.kind === 'write') {
        const entity = { ...one.entity, id }
        return current
          ? decideReplaceEntity({ target: { id }, entity }, current, now)
          : decideCreateEntity(entity, current, now)
      }
      if (!current) return { result: undefined }
      if (one.kind === 'delete') return decideDeleteEntity({ id }, current, now)
      const entity = { ...current, scopes: [one.scope], modifiedAt: now }
      return {
        change: { kind: 'entityUpdated', previous: current, entity, changes: [] },
        result: undefined,
      }
    }
    // A tenant is made by the first entity in it.
    await store.change(tenant, id, decide, origin).catch((error: Error) => {
      if (error.name !== 'NonexistentTenant') throw error
    })
  }

  const steps = (count: number, seed: number) => fc.sample(step, { numRuns: count, seed })
  const isDrained = async () => (await outbox.lag()).rows === 0

  /** What a consumer of nothing else knows at the end: of each key the last record, as compaction leaves it. */
  async function readStates(): Promise<ReadonlyMap<string, DecodedState['state']>> {
    const states = new Map<string, DecodedState['state']>()
    for (const record of await readTopic(topics.states)) {
      const { state } = decodeEntityState(record)
      if (state === undefined) states.delete(record.key)
      else states.set(record.key, state)
    }
    return states
  }

  async function readTopic(topic: string): Promise<readonly LoggedEvent[]> {
    const reader = kafkaEventLogReader(kafka, topic)
    const ends = await reader.latest()
    const ending = new AbortController()
    const records: LoggedEvent[] = []
    const isAtEnd = () =>
      [...ends].every(
        ([partition, end]) =>
          end === 0n || records.some((r) => r.partition === partition && r.offset === end - 1n),
      )
    if (isAtEnd()) return []
    for await (const batch of reader.follow(new Map(), ending.signal)) {
      records.push(...batch)
      if (isAtEnd()) ending.abort()
    }
    return records
  }

  /** What the database holds, by key. */
  async function readDatabase(): Promise<ReadonlyMap<string, DecodedState['state']>> {
    const { rows } = await sql<{
      tenant: string
      id: string
      doc: Entity
      version: number
      sequence: number
    }>`
      select tenant, id, doc, version, sequence::float8 as sequence from entity where doc is not null`.execute(
      database.kysely,
    )
    return new Map(
      rows.map(({ tenant, id, doc: entity, version, sequence }) => [
        eventKey(tenant, id),
        { entity, version, sequence },
      ]),
    )
  }

  async function expectAgreement(): Promise<void> {
    const [states, stored] = [await readStates(), await readDatabase()]
    expect(states).toEqual(stored)
    expect(stored.size).toBeGreaterThan(0)
  }

  it.each([1, 2])(
    'read alone gives exactly the current state, after any operations (seed %i)',
    async (seed) => {
      await relayThrough(outbox, await openWriter())
      for (const one of steps(120, seed)) await take(one)
      await waitUntil('drained', isDrained)

      await expectAgreement()
    },
  )

  it('tells entities that are too large for their events, and what is known without a context', async () => {
    const text = 'x'.repeat(1_000_000)
    const name = coreTerms.expand('text', 'attribute')
    const property = (value: string) => [{ kind: 'Property' as const, value }]
    const base = { tenant: '', id: 'urn:ngsi-ld:T:1', kind: 'write' as const }
    const entity = (value: string): Entity => ({
      id: base.id,
      types: ['https://example.org/T'],
      attributes: { [name]: property(text), 'https://example.org/small': property(value) },
    })
    await relayThrough(outbox, await openWriter())
    for (const value of ['1', '2', '3']) await take({ ...base, entity: entity(value) })
    await waitUntil('drained', isDrained)

    await expectAgreement()
  })

  it('stays right when a relay is killed between the acknowledgement and the delete', async () => {
    const killed: Outbox = {
      claim: (owner, leaseMs) => outbox.claim(owner, leaseMs),
      release: (claims) => outbox.release(claims),
      leave: (owner) => outbox.leave(owner),
      read: (claims, page) => outbox.read(claims, page),
      remove: () => Promise.reject(new Error('killed')),
      lag: () => outbox.lag(),
      onRows: (listener) => outbox.onRows(listener),
    }
    for (const one of steps(60, 3)) await take(one)
    const first = await relayThrough(killed, await openWriter())
    await waitUntil('appended more than once', () => first.status().appended > 200)
    await first[Symbol.asyncDispose]()
    await relayThrough(outbox, await openWriter())
    await waitUntil('drained', isDrained)

    await expectAgreement()
  })

  it('is put right again when a relay wakes up and appends what is out of date', async () => {
    const frozen = freezable(outbox, await openWriter())
    const first = await relayThrough(frozen.outbox, frozen.log)
    await waitUntil('it owns the shards', () => first.status().shards === 12)
    const [created = [], changed = []] = [steps(40, 4), steps(40, 5)]
    frozen.freeze()
    for (const one of created) await take(one)
    await waitUntil('it has read and hangs', () => frozen.waiting() > 0)
    await relayThrough(outbox, await openWriter())
    for (const one of changed) await take(one)
    await waitUntil('the other has done the work', isDrained)

    frozen.thaw()
    await waitUntil('what was late is in the log', () => first.status().appended > 0)
    await waitUntil('the states it brought were put there anew', () => restated > 0)
    await waitUntil('drained', isDrained)

    await expectAgreement()
  })
})
