import { randomUUID } from 'node:crypto'
import type { Target } from '@lodestream/shared/testing/broker-mode'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { drained } from '../compare.ts'
import { createClient } from '../load/client.ts'
import { type CpuShares, cpuMeter } from '../load/cpu-meter.ts'
import { holdOutbox } from '../load/held-outbox.ts'
import { payloadS } from '../load/payload-s.ts'
import { startPlainConsumer, topicLength } from '../load/plain-consumer.ts'
import { startReceiver } from '../load/receiver.ts'
import { entityId } from './workload.ts'

/** With the CPU times per event, of the processes that work meanwhile. */
export interface EventsRow extends CpuShares {
  readonly title: string
  readonly events: number
  readonly perSecond: number
  /** Of the outside consumer, parsing included. */
  readonly consumerMs?: number
}

type Kafka = Target & Required<Pick<Target, 'databaseUrl' | 'kafkaBrokers' | 'kafka'>>

const topic = 'cim.entity'
const operationsPath = '/ngsi-ld/v1/entityOperations'
const batchItems = 100
const batchesAtOnce = 8
const entities = 2_000
const attributes = ['temperature', 'humidity', 'senttime', 'open', 'owner'] as const
/** Enough that every partition gets some. */
const markers = 128
const deadlineMs = 1_800_000

/**
 * W8: the outbox is filled through the API while the relay is held, then emptied into Kafka; meanwhile the subscription
 * service consumes everything and finds nothing that matches; afterwards an outside consumer reads the topic from its
 * beginning. Fails when an event is missing.
 */
export async function w8Events(target: Target, events: number): Promise<readonly EventsRow[]> {
  if (!hasKafka(target)) return []
  const run = randomUUID()
  await send(target, 'create', entities, (n) => payloadS(entityId(run, n), n))
  const emissions = [
    await emission(target, 'one attribute', events, (n) => part(run, n, ['temperature'])),
    await emission(target, 'five attributes', events, (n) => part(run, n, attributes)),
  ]
  const written = entities * (attributes.length + 1) + emissions.reduce((sum, row) => sum + row.events, 0)
  return [...emissions, await replay(target, written)]
}

function hasKafka(target: Target): target is Kafka {
  return target.databaseUrl !== undefined && target.kafkaBrokers !== undefined && target.kafka !== undefined
}

/** So many attributes of an entity that exists, with new values. */
function part(run: string, n: number, names: readonly string[]): string {
  const id = entityId(run, n % entities)
  const whole = JSON.parse(payloadS(id, n)) as Record<string, unknown>
  return JSON.stringify(Object.fromEntries(['id', 'type', ...names].map((name) => [name, whole[name]])))
}

/** Sends `count` entities to a batch operation, and refuses any answer but success. */
async function send(
  target: Target,
  operation: 'create' | 'update',
  count: number,
  entity: (n: number) => string,
): Promise<void> {
  await using client = createClient(target.searchUrl, batchesAtOnce)
  let next = 0
  const worker = async () => {
    while (next < count) {
      const from = next
      next += batchItems
      const items = Array.from({ length: Math.min(batchItems, count - from) }, (_, n) => entity(from + n))
      const status = await client.send('POST', `${operationsPath}/${operation}`, `[${items.join()}]`)
      if (status >= 300) throw new Error(`Batch ${operation} answered ${status}`)
    }
  }
  await Promise.all(Array.from({ length: batchesAtOnce }, worker))
}

async function emission(
  target: Kafka,
  title: string,
  events: number,
  update: (n: number) => string,
): Promise<EventsRow> {
  const eventsEach = Object.keys(JSON.parse(update(0)) as object).length - 2
  const held = await holdOutbox(target.databaseUrl)
  const updates = Math.ceil(events / eventsEach)
  await send(target, 'update', updates, update)
  const consumed = await awaitMarkers(target)
  const cpu = await cpuMeter(target)
  const before = await appended(target)
  await held.release()
  const first = await waitUntil(
    'the relay works',
    async () => after(before, await appended(target)),
    deadlineMs,
  )
  const begin = performance.now()
  const count = updates * eventsEach + markers
  await drained(target, 'event_outbox', deadlineMs)
  const seconds = (performance.now() - begin) / 1000
  await consumed()
  return {
    title: `W8 outbox to Kafka, ${title}`,
    events: count,
    perSecond: (before + count - first) / seconds,
    ...cpu()(count),
  }
}

function after(before: number, now: number): number | undefined {
  return now > before ? now : undefined
}

/** Events that the relay had acknowledged since the start of its process. */
async function appended(target: Target): Promise<number> {
  const response = await fetch(`${target.searchUrl}/health`)
  const { checks } = (await response.json()) as { checks: { relay: { details: { appended: number } } } }
  return checks.relay.details.appended
}

/**
 * Writes entities behind everything else, of which one subscription wants to know. What is given back resolves when it was told of all
 * of them: then the subscription service has consumed whatever was before them.
 */
async function awaitMarkers(target: Target): Promise<() => Promise<void>> {
  const type = `marker${randomUUID().slice(0, 8)}`
  const seen = new Set<string>()
  const receiver = await startReceiver((body) => {
    for (const { id } of (JSON.parse(body) as { data: { id: string }[] }).data) seen.add(id)
  })
  await using client = createClient(target.subscriptionUrl, 1)
  const status = await client.send(
    'POST',
    '/ngsi-ld/v1/subscriptions',
    JSON.stringify({
      type: 'Subscription',
      entities: [{ type }],
      notificationTrigger: ['entityCreated'],
      notification: { endpoint: { uri: receiver.url, accept: 'application/json' } },
    }),
  )
  if (status !== 201) throw new Error(`Create Subscription answered ${status}`)
  await send(target, 'create', markers, (n) => JSON.stringify({ id: `urn:ngsi-ld:${type}:${n}`, type }))
  return async () => {
    await waitUntil('everything is consumed', () => seen.size >= markers, deadlineMs)
    await receiver[Symbol.asyncDispose]()
  }
}

async function replay(target: Kafka, written: number): Promise<EventsRow> {
  const all = await topicLength(target.kafkaBrokers, topic)
  const cpu = await cpuMeter(target)
  const own = process.cpuUsage()
  const begin = performance.now()
  await using consumer = await startPlainConsumer({
    brokers: target.kafkaBrokers,
    topic,
    fromBeginning: true,
  })
  await waitUntil('all is read', () => consumer.records() >= all, deadlineMs)
  const seconds = (performance.now() - begin) / 1000
  const { user, system } = process.cpuUsage(own)
  const [gap] = consumer.gaps()
  if (gap !== undefined) throw new Error(`W8: ${gap}`)
  if (consumer.events() < written)
    throw new Error(`W8: ${consumer.events()} of ${written} events are in the topic`)
  const { kafkaMs = Number.NaN } = cpu()(all)
  const consumerMs = (user + system) / 1000 / all
  return {
    title: 'W8 replay by an outside consumer',
    events: all,
    perSecond: all / seconds,
    kafkaMs,
    consumerMs,
  }
}
