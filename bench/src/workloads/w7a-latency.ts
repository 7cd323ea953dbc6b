import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Target } from '@lodestream/shared/testing/broker-mode'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { createClient } from '../load/client.ts'
import { percentiles } from '../load/closed-loop.ts'
import { addIdleSubscriptions } from '../load/idle-subscriptions.ts'
import { awaitKnownSubscriptions, knownSubscriptions } from '../load/known-subscriptions.ts'
import { createSubscriptions } from '../load/measured-subscriptions.ts'
import { payloadS } from '../load/payload-s.ts'
import { startReceiver } from '../load/receiver.ts'
import { settleDatabase } from '../load/settle-database.ts'
import { entitiesPath, entityId } from './workload.ts'

const updates = 300
/** Before these, not measured. */
const warmUps = 100
/** Light load: one update each 20 ms. */
const intervalMs = 20

/** In milliseconds. */
export interface LatencyRow {
  readonly title: string
  /** From the answer to the update, which follows its commit at once, to the receipt of the notification. */
  readonly p50: number
  readonly p99: number
  /** From the moment at which the update was to be sent: with its own way through the broker, and this process being late. */
  readonly fromSendP50: number
  readonly fromSendP99: number
  /** A POST from this process to the same receiver and back: what no broker can beat. */
  readonly floorP50: number
}

/** W7a: from the commit of an update to the receipt of its notification, one of M subscriptions matching. */
export async function w7aLatency(target: Target, subscriptions: readonly number[]): Promise<LatencyRow[]> {
  const rows: LatencyRow[] = []
  let existing = 0
  // The first ones meet code that was never run, in all processes: who has been running for a while is what matters.
  await measure(target, 1)
  const beside = await knownSubscriptions(target.subscriptionUrl)
  for (const count of subscriptions) {
    await addIdleSubscriptions(target, count - 1 - existing)
    existing = Math.max(existing, count - 1)
    await awaitKnownSubscriptions(target.subscriptionUrl, beside + existing)
    await settleDatabase(target)
    rows.push(await measure(target, count))
  }
  return rows
}

async function measure(target: Target, count: number): Promise<LatencyRow> {
  const id = entityId(randomUUID(), 0)
  const arrivals = new Map<number, number>()
  await using receiver = await startReceiver((body, at) => {
    const value = (JSON.parse(body) as { data: { temperature: { value: number } }[] }).data[0]?.temperature
      .value
    if (value !== undefined && !arrivals.has(value)) arrivals.set(value, at)
  })
  await using search = createClient(target.searchUrl, 4)
  await search.send('POST', entitiesPath, payloadS(id, 0))
  await createSubscriptions(target, [{ condition: condition(id), endpoint: receiver.url }])

  const sent = new Map<number, number>()
  const answered = new Map<number, number>()
  const begin = performance.now()
  for (let value = 1; value <= warmUps + updates; value++) {
    const intended = begin + value * intervalMs
    await delay(Math.max(0, intended - performance.now()))
    sent.set(value, Math.min(intended, performance.now()))
    await search.send(
      'PATCH',
      `${entitiesPath}/${id}/attrs/temperature`,
      JSON.stringify({ type: 'Property', value }),
    )
    answered.set(value, performance.now())
  }
  await waitUntil('every notification', () => [...sent.keys()].every((value) => arrivals.has(value)), 30_000)
  const since = (times: ReadonlyMap<number, number>) =>
    percentiles([...times].slice(warmUps).map(([value, at]) => (arrivals.get(value) ?? Number.NaN) - at))
  const fromSend = since(sent)
  return {
    title: `W7a ${count} subscriptions, 1 matches`,
    ...since(answered),
    fromSendP50: fromSend.p50,
    fromSendP99: fromSend.p99,
    floorP50: await postFloor(receiver.url),
  }
}

function condition(id: string): object {
  return { entities: [{ type: 'store', id }], watchedAttributes: ['temperature'] }
}

async function postFloor(url: string): Promise<number> {
  const { origin, pathname } = new URL(url)
  await using client = createClient(origin, 1)
  const latencies: number[] = []
  for (let n = 0; n < 100; n++) {
    const begin = performance.now()
    await client.send('POST', pathname, '{"data":[]}')
    latencies.push(performance.now() - begin)
  }
  return percentiles(latencies).p50
}
