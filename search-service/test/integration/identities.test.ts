import { randomUUID } from 'node:crypto'
import { openKafkaBus } from '@lodestream/shared/event-bus/open-kafka-bus'
import type { SubscriberNotice } from '@lodestream/shared/events/bus/subscriber-options'
import { iamTopic } from '@lodestream/shared/events/iam-topic'
import { createKafka } from '@lodestream/shared/kafka/kafka-client'
import { kafkaEventLogReader } from '@lodestream/shared/kafka/kafka-event-log-reader'
import { ServiceOverloaded } from '@lodestream/shared/ngsi-ld/errors'
import type { Database } from '@lodestream/shared/postgres/database'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostgresSubjectReferential } from '../../src/adapters/postgres/postgres-subject-referential.ts'
import type { SearchDatabase } from '../../src/adapters/postgres/search-database.ts'
import { followIdentities, iamSubscriber } from '../../src/operations/follow-identities.ts'
import type { SubjectReferential } from '../../src/ports/subject-referential.ts'
import { adminEvent, userEvent } from '../../src/testing/keycloak-events.ts'
import { openTestDatabase } from './entity-store-harness.ts'

const { DATABASE_URL, KAFKA_BROKERS } = process.env

describe.skipIf(!DATABASE_URL || !KAFKA_BROKERS)('identities from Kafka', () => {
  const kafka = createKafka({ brokers: (KAFKA_BROKERS ?? '').split(','), clientId: 'test' })
  const producer = kafka.producer()
  let database: Database<SearchDatabase>

  beforeAll(async () => {
    database = await openTestDatabase()
    await producer.connect()
  })
  afterAll(async () => {
    await producer.disconnect()
    await database[Symbol.asyncDispose]()
  })

  /** A topic of its own, and the referential that follows it. */
  const start = async (topic: string, subjects: SubjectReferential) => {
    const bus = openKafkaBus({
      brokers: (KAFKA_BROKERS ?? '').split(','),
      clientId: 'test',
      topic: { ...iamTopic, name: topic },
    })
    const notices: SubscriberNotice[] = []
    const hooks = { onNotice: (notice: SubscriberNotice) => void notices.push(notice) }
    const running = await followIdentities({ bus, subjects, hooks })
    const stop = async () => {
      await running[Symbol.asyncDispose]()
      await bus[Symbol.asyncDispose]()
    }
    return { bus, notices, stop }
  }

  /** Sends as the listeners of Keycloak do: JSON, no key, no headers. */
  const send = async (topic: string, ...events: readonly unknown[]) => {
    const messages = events.map((event) => ({
      value: typeof event === 'string' ? event : JSON.stringify(event),
    }))
    await producer.send({ topic, messages })
  }

  it('are kept as an unmodified listener sends them; what is unusable is a dead letter and holds nothing up', async () => {
    const topic = `cim.iam.${randomUUID()}`
    const ids = Object.fromEntries(
      ['ada', 'bob', 'staff', 'meter', 'editor', 'gone'].map((name) => [name, randomUUID()]),
    )
    const subjects = new PostgresSubjectReferential(database)
    const { notices, stop } = await start(topic, subjects)
    let time = 1_701_612_920_000
    const admin = (what: readonly [string, string, string], representation?: unknown) =>
      adminEvent(what, representation, { time: time++ })
    const staff = { id: ids.staff, name: 'staff', path: '/staff' }
    const editor = { id: ids.editor, name: 'editor' }

    await send(
      topic,
      // Before the group is made, and the user.
      admin(['GROUP_MEMBERSHIP', 'CREATE', `users/${ids.ada}/groups/${ids.staff}`], staff),
      admin(['USER', 'CREATE', `users/${ids.ada}`], { username: 'ada', credentials: [{ value: 'hunter2' }] }),
      'hunter2 is no JSON',
      admin(['GROUP', 'CREATE', `groups/${ids.staff}`], { name: 'staff' }),
      admin(['CLIENT', 'CREATE', `clients/${ids.meter}`], { clientId: 'meter', secret: 'hunter2' }),
      admin(['REALM_ROLE', 'CREATE', 'roles/editor'], editor),
      admin(['REALM_ROLE_MAPPING', 'CREATE', `users/${ids.ada}/role-mappings/realm`], [editor]),
      admin(['REALM_ROLE_MAPPING', 'CREATE', `groups/${ids.staff}/role-mappings/realm`]),
      { ...userEvent('LOGIN', ids.ada ?? '', { username: 'ada' }), time: time++ },
      { ...userEvent('REGISTER', ids.gone ?? '', { username: 'gone' }), time: time++ },
      { ...userEvent('DELETE_ACCOUNT', ids.gone ?? '', { username: 'gone' }), time: time++ },
      { ...userEvent('REGISTER', ids.bob ?? '', { username: 'bob', email: 'b@x.example' }), time: time++ },
    )
    await waitUntil('the last', () => subjects.find(ids.bob ?? ''), 60_000)

    expect(await subjects.find(ids.ada ?? '')).toEqual({
      id: ids.ada,
      kind: 'user',
      name: 'ada',
      realm: 'city',
      info: { username: 'ada' },
      roles: [{ id: ids.editor, kind: 'role', name: 'editor' }],
      groups: [{ id: ids.staff, kind: 'group', name: 'staff' }],
      members: [],
    })
    expect(await subjects.find(ids.meter ?? '')).toMatchObject({ name: 'meter', info: { clientId: 'meter' } })
    expect(await subjects.find(ids.gone ?? '')).toBeUndefined()
    const rows = await database.kysely.selectFrom('iam_subject').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain('hunter2')

    const letters = await readAll(`${topic}.dlq`)
    expect(
      letters.map(({ body, headers }) => [body.slice(0, 10), headers['dlq-offset'], headers['dlq-error']]),
    ).toEqual([
      ['hunter2 is', '2', 'The message must be JSON'],
      ['{"id":"5f0', '7', 'representation must be a JSON array: does the realm include representations?'],
    ])
    expect(letters[0]?.headers).toMatchObject({ 'dlq-attempts': '1', 'dlq-subscriber': iamSubscriber })
    expect(notices.map(({ kind }) => kind)).toEqual(['failed', 'dead-letter', 'failed', 'dead-letter'])
    await stop()
  }, 120_000)

  it('read anew from the beginning, they come to the same', async () => {
    const topic = `cim.iam.${randomUUID()}`
    const [user, group] = [randomUUID(), randomUUID()]
    const kept = new PostgresSubjectReferential(database)
    const applied: string[] = []
    const subjects: SubjectReferential = {
      find: (id) => kept.find(id),
      list: (query) => kept.list(query),
      count: (kind) => kept.count(kind),
      apply: async (change) => {
        await kept.apply(change)
        applied.push(change.at)
      },
    }
    const membership = ['GROUP_MEMBERSHIP', 'CREATE', `users/${user}/groups/${group}`] as const
    const events = [
      adminEvent(['GROUP', 'CREATE', `groups/${group}`], { name: 'staff' }, { time: 1 }),
      adminEvent(['USER', 'CREATE', `users/${user}`], { username: 'ada', email: 'a@x.example' }, { time: 2 }),
      adminEvent(membership, { id: group, name: 'staff' }, { time: 3 }),
      adminEvent(['USER', 'UPDATE', `users/${user}`], { email: 'b@x.example' }, { time: 4 }),
      adminEvent(['GROUP', 'DELETE', `groups/${group}`], undefined, { time: 5 }),
    ]
    const first = await start(topic, subjects)
    await send(topic, ...events)
    await waitUntil('all', () => applied.length === 5, 60_000)
    const end = [await kept.find(user), await kept.find(group)]
    await first.stop()
    expect(end).toMatchObject([{ info: { username: 'ada', email: 'b@x.example' }, groups: [] }, undefined])

    const admin = kafka.admin()
    await admin.connect()
    await admin.resetOffsets({ groupId: iamSubscriber, topic, earliest: true })
    await admin.disconnect()
    const again = await start(topic, subjects)
    await waitUntil(
      'the third again: the group and the user are there no more',
      () => applied.length >= 8,
      60_000,
    )
    expect((await kept.find(user))?.groups).toEqual([])
    await waitUntil('all again', () => applied.length === 10, 60_000)
    await again.stop()

    expect([await kept.find(user), await kept.find(group)]).toEqual(end)
  }, 120_000)

  it('wait for a database that is away, however often it takes', async () => {
    const topic = `cim.iam.${randomUUID()}`
    const user = randomUUID()
    const kept = new PostgresSubjectReferential(database)
    let tries = 0
    const subjects = Object.assign(Object.create(kept) as SubjectReferential, {
      find: (id: string) => kept.find(id),
      apply: async (change: Parameters<SubjectReferential['apply']>[0]) => {
        tries += 1
        if (tries < 3) throw new ServiceOverloaded('Database is not available now', 1)
        await kept.apply(change)
      },
    })
    const { notices, stop } = await start(topic, subjects)
    await send(topic, adminEvent(['USER', 'CREATE', `users/${user}`], { username: 'ada' }))

    await waitUntil('the user', () => kept.find(user), 60_000)
    await stop()
    expect(notices.map(({ kind }) => kind)).toEqual(['failed', 'failed'])
  }, 120_000)

  /** What a topic has now. */
  async function readAll(topic: string) {
    const reader = kafkaEventLogReader(kafka, topic)
    const total = [...(await reader.latest()).values()].reduce((all, offset) => all + offset, 0n)
    const stop = new AbortController()
    const found = []
    for await (const batch of reader.follow(await reader.earliest(), stop.signal)) {
      found.push(...batch)
      if (BigInt(found.length) >= total) break
    }
    stop.abort()
    return found
  }
})
