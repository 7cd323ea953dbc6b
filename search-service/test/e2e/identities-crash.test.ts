import { randomUUID } from 'node:crypto'
import { createKafka } from '@lodestream/shared/kafka/kafka-client'
import { startBroker } from '@lodestream/shared/testing/broker-process'
import { createTestDatabase } from '@lodestream/shared/testing/test-database'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { iamSubscriber } from '../../src/operations/follow-identities.ts'
import { adminEvent } from '../../src/testing/keycloak-events.ts'

const { DATABASE_URL, KAFKA_BROKERS } = process.env
const topic = 'cim.iam'
const users = 400

describe.skipIf(!DATABASE_URL || !KAFKA_BROKERS)('a search service that is killed', () => {
  it('between the commit of identities and that of their offsets: they are read again, and nothing is changed by it', async () => {
    const kafka = createKafka({ brokers: (KAFKA_BROKERS ?? '').split(','), clientId: 'test' })
    const admin = kafka.admin()
    const producer = kafka.producer()
    await Promise.all([admin.connect(), producer.connect()])
    const database = await createTestDatabase()
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    const env = { DATABASE_URL: database.url, KAFKA_BROKERS: KAFKA_BROKERS ?? '', IAM_EVENTS: 'true' }
    const broker = await startBroker({ name: 'search', program: 'search-service/dist/main.js', env })
    const ids = Array.from({ length: users }, () => randomUUID())
    const kept = async () => {
      const { rows } = await client.query(
        'select id from iam_subject where id = any($1) and exists_at > gone_at',
        [ids],
      )
      return rows.length
    }
    const read = async () => {
      const [found] = await admin.fetchOffsets({ groupId: iamSubscriber, topics: [topic] })
      return Number(found?.partitions[0]?.offset ?? 0)
    }
    await waitUntil('its first offset', async () => (await read()) >= 0, 60_000)
    const before = await read()

    // Every tenth user goes again at once.
    await producer.send({ topic, messages: ids.flatMap((id, index) => messagesOf(id, index)) })
    await waitUntil('some of them', async () => (await kept()) >= 20, 60_000)
    await broker.kill('SIGKILL')

    const committed = await kept()
    expect(committed).toBeLessThan(users * 0.9)
    expect((await read()) - before).toBeLessThan(committed)
    await broker.restart()
    await waitUntil('all of them', async () => (await kept()) === users * 0.9, 60_000)

    const last = ids.at(-1)
    const answer = await fetch(`${broker.url}/admin/subjects/${last}`)
    expect(await answer.json()).toMatchObject({ id: last, name: `user${users - 1}` })
    const page = await fetch(`${broker.url}/admin/subjects?kind=user&limit=1&count=true`)
    expect(Number(page.headers.get('ngsild-results-count'))).toBe(users * 0.9)

    const identities = async () =>
      ((await (await fetch(`${broker.url}/health/ready`)).json()) as Health).checks.identities
    await waitUntil('nothing under way', async () => (await identities())?.details.tryingMs === 0, 60_000)
    expect(await identities()).toEqual({
      status: 'up',
      details: { partitions: 1, failures: 0, tryingMs: 0 },
    })
    const metrics = await (await fetch(`${broker.url}/metrics`)).text()
    expect(metrics).toMatch(/^lodestream_intake_records_total\{topic="cim.iam"\} [1-9]\d*$/m)
    expect(metrics).toMatch(/^lodestream_intake_lag_records\{topic="cim.iam",partition="0"\} 0$/m)

    await broker.kill('SIGTERM')
    await client.end()
    await Promise.all([admin.disconnect(), producer.disconnect()])
    await database.drop()
  }, 180_000)
})

interface Health {
  readonly checks: {
    readonly identities?: { readonly details: { readonly tryingMs: number } }
  }
}

function messagesOf(id: string, index: number) {
  const time = 1_000 + index
  const create = adminEvent(['USER', 'CREATE', `users/${id}`], { username: `user${index}` }, { time })
  const remove = adminEvent(['USER', 'DELETE', `users/${id}`], undefined, { time })
  return (index % 10 === 0 ? [create, remove] : [create]).map((event) => ({ value: JSON.stringify(event) }))
}
