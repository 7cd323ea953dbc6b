import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { openKafkaBus } from '@lodestream/shared/event-bus/open-kafka-bus'
import { subscribe } from '@lodestream/shared/events/bus/subscriber'
import {
  type BrokerProcess,
  repository,
  startBroker,
  temporaryFolder,
} from '@lodestream/shared/testing/broker-process'
import { startChild } from '@lodestream/shared/testing/child'
import { createTestDatabase } from '@lodestream/shared/testing/test-database'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { httpBroker } from '../../src/adapters/http-broker.ts'
import { httpEventSource } from '../../src/adapters/http-event-source.ts'
import { kafkaEventSource } from '../../src/adapters/kafka-event-source.ts'
import { openTopic } from '../../src/adapters/open-topic.ts'
import { eventSourceContract } from '../../src/ports/event-source.contract.ts'
import { anEvent, asRecord } from '../../src/testing/an-event.ts'
import { runLodestream } from './run-lodestream.ts'

const data = temporaryFolder('cli')
const topic = `cli-${randomUUID()}`
const { KAFKA_BROKERS: kafka = '' } = process.env
const vehicle = 'urn:ngsi-ld:Vehicle:V1'
let broker: BrokerProcess

async function send(method: string, path: string, { body, tenant }: { body: object; tenant?: string }) {
  const answer = await fetch(`${broker.url}/ngsi-ld/v1${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(tenant === undefined ? {} : { 'NGSILD-Tenant': tenant }),
    },
    body: JSON.stringify(body),
  })
  expect(answer.ok).toBe(true)
}

beforeAll(async () => {
  broker = await startBroker({
    name: 'standalone',
    program: 'standalone/dist/main.js',
    env: { DATA_DIR: data.path },
  })
  await send('POST', '/entities', { body: { id: vehicle, type: 'Vehicle', speed: 50 } })
  await send('PATCH', `/entities/${vehicle}/attrs`, { body: { speed: 60 } })
  await send('POST', '/entities', { body: { id: 'urn:ngsi-ld:Room:R1', type: 'Room' }, tenant: 'other' })
  await waitUntil('the events are in the log', async () => {
    const { stdout } = await runLodestream('events', 'export', '--url', broker.url)
    return stdout.split('\n').length > 4
  })
})

afterAll(async () => {
  await broker?.kill('SIGTERM')
  data.remove()
})

describe('commands over HTTP', () => {
  const over = (...args: string[]) => runLodestream('events', ...args, '--url', broker.url)

  it('tail shows the last events, as lines for people or as they are', async () => {
    const shown = await over('tail', '-n', '1', '--tenant', 'default')
    expect(shown).toMatchObject({ code: 0, stderr: '' })
    expect(shown.stdout).toMatch(/ ATTRIBUTE_UPDATE default urn:ngsi-ld:Vehicle:V1 #3 speed 60\n$/)

    const { stdout } = await over('tail', '--json', '--type', 'Room')
    expect(JSON.parse(stdout)).toMatchObject({ operationType: 'ENTITY_CREATE', tenantName: 'other' })
  })

  it('get shows the entity, and its history', async () => {
    const { code, stdout } = await over('get', vehicle, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ sequence: 3, entity: { id: vehicle, speed: { value: 60 } } })
    expect((await over('get', vehicle, '--history')).stdout.trim().split('\n')).toHaveLength(3)
    expect(await over('get', 'urn:ngsi-ld:Vehicle:None')).toMatchObject({ code: 1, stdout: '' })
  })

  it('audit shows who changed an attribute, when, from what to what', async () => {
    const { stdout } = await over('audit', vehicle, 'speed', '--json')
    const [created, updated] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))

    expect(created).toMatchObject({ operation: 'createEntity', to: { value: 50 } })
    expect(updated).toMatchObject({ operation: 'updateAttributes', from: { value: 50 }, to: { value: 60 } })
    expect((await over('audit', vehicle, 'colour')).code).toBe(1)
  })

  it('verify finds nothing wrong in the log of the broker', async () => {
    const { code, stdout } = await over('verify', '--complete', '--json')
    const reports = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))

    expect(code).toBe(0)
    expect(reports.map(({ tenant, events, problems }) => ({ tenant, events, problems }))).toEqual([
      { tenant: 'default', events: 3, problems: 0 },
      { tenant: 'other', events: 1, problems: 0 },
    ])
  })

  it('export writes the bodies as they are in the log', async () => {
    const file = join(data.path, 'out.ndjson')
    const { code, stderr } = await over('export', '--out', file)

    expect({ code, stderr }).toEqual({ code: 0, stderr: '4 events exported\n' })
    const page = await (
      await fetch(`${broker.url}/events`, { headers: { accept: 'application/json' } })
    ).text()
    for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(0, 3)) expect(page).toContain(line)
  })

  it('stats counts, and says what waits', async () => {
    const { code, stdout } = await over('stats', '--json')

    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      events: 4,
      entities: 2,
      byTenant: { default: 3, other: 1 },
      delivery: { notifications: { oldestUndeliveredMs: 0 } },
    })
  })
})

describe('rebuild', () => {
  const over = (...args: string[]) => runLodestream('events', 'rebuild', '--url', broker.url, ...args)

  it('replaying the log gives the current state of all tenants', async () => {
    const { code, stdout } = await over('--compare-url', broker.url, '--json')

    expect(JSON.parse(stdout)).toMatchObject({
      tenants: 2,
      living: 2,
      gaps: [],
      comparisons: [{ compared: 2, differing: 0 }],
    })
    expect(code).toBe(0)
  })

  it.skipIf(!process.env.DATABASE_URL)('into an empty database, and compared with it', async () => {
    const database = await createTestDatabase()
    expect(await over('--database', database.url)).toMatchObject({ code: 0, stderr: '' })

    const compared = await over('--compare-database', database.url, '--compare-url', broker.url)
    expect(compared).toMatchObject({ code: 0 })
    expect(compared.stdout).toContain('the database: the same; 2 compared')
    const again = await over('--database', database.url)
    expect(again).toMatchObject({ code: 2 })
    expect(again.stderr).toContain('the database is not empty: it has the table rebuilt_entity')
    await database.drop()
  })
})

describe('wrong use', () => {
  it.each([
    [['events', 'tail', '--lines', 'many'], '--lines must be a whole number'],
    [['events', 'tail', '--from', 'yesterday'], '--from must be earliest'],
    [['events', 'tail', '--operation-type', 'X'], '--operation-type X is none of'],
    [['events', 'tail', '--nonsense'], "unknown option '--nonsense'"],
    [['events', 'get', 'V1'], 'V1 is no entity id'],
    [['events', 'tail', '--url', 'http://127.0.0.1:9'], 'Cannot reach http://127.0.0.1:9'],
    [
      ['events', 'tail', '-f', '--from', 'earliest', '--url', 'http://127.0.0.1:9'],
      'Cannot reach http://127.0.0.1:9',
    ],
    [['events', 'tail', '--kafka', '127.0.0.1:9'], 'Cannot read topic cim.entity at 127.0.0.1:9'],
    [['events', 'replay'], 'say where to replay to'],
    [['events', 'replay', '--to-topic', 'x'], '--to-kafka must say where the topic is'],
    [['nonsense'], "unknown command 'nonsense'"],
  ])('%j ends with code 2 and one clear line', async (args, said) => {
    const { code, stdout, stderr } = await runLodestream(...args)

    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(said)
    expect(stderr).not.toMatch(/\n {4}at /)
  })

  it('help is no error, and has examples', async () => {
    const { code, stdout } = await runLodestream('events', 'tail', '--help')

    expect(code).toBe(0)
    expect(stdout).toContain('Examples:\n  $ lodestream events tail')
  })
})

describe('over HTTP', () => {
  eventSourceContract('HTTP', () => ({
    source: httpEventSource(httpBroker({ url: broker.url, defaultTenantName: 'default' })),
    create: (id) => send('POST', '/entities', { body: { id, type: 'Vehicle' } }),
  }))
})

describe.skipIf(kafka === '')('over Kafka', () => {
  let before = ''
  const over = (...args: string[]) => runLodestream('events', ...args, '--kafka', kafka)

  beforeAll(async () => {
    const args = ['--to-kafka', kafka, '--to-topic', topic, '--operation-type']
    const wanted = 'ENTITY_CREATE,ATTRIBUTE_CREATE,ATTRIBUTE_UPDATE'
    for (const entity of [vehicle, 'urn:ngsi-ld:Room:R1'])
      await runLodestream('events', 'replay', '--url', broker.url, '--entity-id', entity, ...args, wanted)
    before = new Date().toISOString()
  })

  eventSourceContract('Kafka', () => ({
    source: kafkaEventSource({ brokers: kafka.split(','), topic }),
    create: async (entityId) => {
      await using writer = await openTopic(kafka, topic)
      const {
        attributeName: _,
        previousPayload: __,
        ...event
      } = anEvent({
        entityId,
        operationType: 'ENTITY_CREATE',
        operationPayload: JSON.stringify({ id: entityId, type: 'Vehicle' }),
        occurredAt: new Date().toISOString(),
      })
      await writer.append([asRecord(event)])
    },
  }))

  it('replay keeps bytes and ids, and marks the record', async () => {
    const { stdout } = await over('replay', '--topic', topic, '--to-topic', `${topic}.again`, '--json')
    const { replayId, replayed } = JSON.parse(stdout)
    const source = kafkaEventSource({ brokers: [kafka], topic: `${topic}.again` })
    const reading = { from: { kind: 'earliest' }, filter: {}, signal: new AbortController().signal } as const
    const marks: (string | undefined)[] = []
    for await (const { headers } of source.read(reading)) marks.push(headers.ce_replay)

    expect(replayed).toBe(5)
    expect(marks).toEqual(Array.from({ length: 5 }, () => replayId))
    const bodies = async (name: string) => (await over('export', '--topic', name)).stdout.split('\n').sort()
    expect(await bodies(`${topic}.again`)).toEqual(await bodies(topic))
  })

  it('an export imports into a topic with the same bytes and keys', async () => {
    const file = join(data.path, 'kafka.ndjson')
    await over('export', '--topic', topic, '--out', file)
    const { code, stdout } = await over('import', file, '--topic', `${topic}.copy`)

    expect({ code, stdout }).toEqual({ code: 0, stdout: `5 events imported into ${topic}.copy\n` })
    const verified = await over('verify', '--topic', `${topic}.copy`, '--complete')
    expect(verified).toMatchObject({ code: 0 })
  })

  it('verify finds what is wrong in a topic, and ends with code 1', async () => {
    const broken = `${topic}.broken`
    await using writer = await openTopic(kafka, broken)
    const events = [1, 2, 4].map((sequence) => anEvent({ sequence, entityVersion: sequence }))
    await writer.append([
      ...events.map(asRecord),
      asRecord(anEvent({ sequence: 2, entityVersion: 2, actor: 'x' })),
    ])

    const { code, stdout } = await over('verify', '--topic', broken)

    expect(code).toBe(1)
    expect(stdout).toContain('gap urn:ngsi-ld:Vehicle:V1 nothing between 2 and 4')
    expect(stdout).toContain('duplicate-differs urn:ngsi-ld:Vehicle:V1 2 comes again with other bytes')
  })

  it('a time begins at what occurred then', async () => {
    expect((await over('export', '--topic', topic, '--from', before)).stdout.trim().split('\n')).toHaveLength(
      1,
    )
  })
})

describe('dlq', () => {
  it('lists, shows, sends again and drops the notifications that a broker gave up', async () => {
    const over = (command: string, ...args: string[]) =>
      runLodestream('events', 'dlq', command, ...args, '--url', broker.url, '--json')
    const receiver = createServer((_, answer) => answer.writeHead(gone ? 410 : 200).end()).listen(
      0,
      '127.0.0.1',
    )
    let gone = true
    await once(receiver, 'listening')
    const uri = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
    expect(await over('ls')).toMatchObject({ code: 0, stdout: '' })
    const subscription = {
      id: 'urn:ngsi-ld:Subscription:S1',
      type: 'Subscription',
      entities: [{ type: 'Lamp' }],
      notification: { endpoint: { uri } },
    }
    await send('POST', '/subscriptions', { body: subscription })
    await send('POST', '/entities', { body: { id: 'urn:ngsi-ld:Lamp:L1', type: 'Lamp', on: true } })
    const { stdout } = await waitUntil(
      'a dead letter',
      async () => {
        const listed = await over('ls', '--subscription', subscription.id)
        return listed.code === 1 ? listed : undefined
      },
      30_000,
    )

    const { id, subscriptionId } = JSON.parse(stdout)
    expect(subscriptionId).toBe(subscription.id)
    expect(JSON.parse((await over('show', id)).stdout).body).toContain('urn:ngsi-ld:Lamp:L1')
    expect(await over('drop', id)).toMatchObject({ code: 0, stderr: `${id} is deleted\n` })
    expect(await over('ls')).toMatchObject({ code: 0, stdout: '' })
    const unknown = await over('retry', id)
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toContain('404')
    gone = false
    receiver.close()
  })

  it.skipIf(kafka === '')('lists the records of <topic>.dlq and appends one again', async () => {
    const dead = `${topic}.orders`
    const over = (command: string, ...args: string[]) =>
      runLodestream('events', 'dlq', command, ...args, '--kafka', kafka, '--topic', dead, '--json')
    const bus = openKafkaBus({ brokers: kafka.split(','), clientId: 'test', topic: dead })
    const handle = async () => {
      throw new Error('no such order')
    }
    const name = randomUUID()
    const subscriber = await subscribe(bus, { name, from: 'earliest', attempts: 1, handle })
    await bus.writer.append([asRecord(anEvent())])
    const { stdout } = await waitUntil(
      'a dead letter',
      async () => {
        const listed = await over('ls')
        return listed.code === 1 ? listed : undefined
      },
      30_000,
    )
    await subscriber[Symbol.asyncDispose]()
    await bus[Symbol.asyncDispose]()

    const letter = JSON.parse(stdout)
    expect(letter).toMatchObject({ subscriber: name, attempts: 1, error: 'no such order' })
    expect(await over('retry', letter.id)).toMatchObject({ code: 0 })
    const { stdout: exported } = await runLodestream('events', 'export', '--kafka', kafka, '--topic', dead)
    expect(exported.trim().split('\n')).toEqual([asRecord(anEvent()).body, asRecord(anEvent()).body])
    expect((await over('drop', letter.id)).stderr).toContain('by its retention')

    // The subscriber is away, and one record behind.
    const stats = await runLodestream('events', 'stats', '--kafka', kafka, '--topic', dead, '--json')
    expect(JSON.parse(stats.stdout)).toMatchObject({ events: 2, entities: 1, lag: [{ group: name, lag: 1 }] })
  })
})

it('tail --follow shows what comes, until Ctrl-C', async () => {
  const args = ['events', 'tail', '--follow', '--url', broker.url, '--json', '--tenant', 'followed']
  const tail = startChild(process.execPath, [join(repository, 'cli/bin/lodestream.js'), ...args])
  let created = 0
  await waitUntil(
    'an event',
    async () => {
      const body = { id: `urn:ngsi-ld:Car:C${++created}`, type: 'Car' }
      await send('POST', '/entities', { body, tenant: 'followed' })
      return tail.output().includes('ENTITY_CREATE')
    },
    30_000,
  )
  tail.kill('SIGINT')

  expect(await tail.exited).toBe(0)
  for (const line of tail.output().trim().split('\n')) expect(JSON.parse(line).tenantName).toBe('followed')
})
