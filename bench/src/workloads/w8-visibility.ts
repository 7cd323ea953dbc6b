import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Target } from '@lodestream/shared/testing/broker-mode'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { createClient } from '../load/client.ts'
import { percentiles } from '../load/closed-loop.ts'
import { payloadS } from '../load/payload-s.ts'
import { startPlainConsumer } from '../load/plain-consumer.ts'
import { entitiesPath, entityId } from './workload.ts'

const topic = 'cim.entity'
const updates = 300
/** Before these, not measured: the first ones meet code that was never run, in all processes. */
const warmUps = 500
/** Light load: one update each 20 ms. */
const intervalMs = 20

/** In milliseconds, from the answer to an update, which follows its commit at once. */
export interface VisibilityRow {
  readonly title: string
  readonly p50: number
  readonly p99: number
}

/** W8: how long after the commit of an update a plain consumer of the topic has its event, under light load. */
export async function w8Visibility(target: Target): Promise<readonly VisibilityRow[]> {
  if (target.kafkaBrokers === undefined) return []
  const id = entityId(randomUUID(), 0)
  const arrivals = new Map<number, number>()
  await using search = createClient(target.searchUrl, 4)
  await using _consumer = await startPlainConsumer({
    brokers: target.kafkaBrokers,
    topic,
    fromBeginning: false,
    onEvent: ({ entityId: changed, operationPayload }) => {
      if (changed !== id || operationPayload === undefined) return
      const { value } = JSON.parse(operationPayload) as { value?: number }
      if (value !== undefined) arrivals.set(value, performance.now())
    },
  })
  await search.send('POST', entitiesPath, payloadS(id, 0))
  const update = async (value: number) => {
    const body = JSON.stringify({ type: 'Property', value })
    const status = await search.send('PATCH', `${entitiesPath}/${id}/attrs/temperature`, body)
    if (status >= 300) throw new Error(`Partial Attribute Update answered ${status}`)
  }
  // A consumer that has joined may not read yet, and then begins with what comes after.
  await waitUntil('the consumer reads', () => update(0).then(() => arrivals.size > 0), 30_000)
  const answered = new Map<number, number>()
  const begin = performance.now()
  for (let n = 1; n <= warmUps + updates; n += 1) {
    await delay(Math.max(0, begin + n * intervalMs - performance.now()))
    const value = 1000 + n
    await update(value)
    answered.set(value, performance.now())
  }
  const arrived = () => [...answered.keys()].every((value) => arrivals.has(value))
  await waitUntil('every event', arrived, 30_000)
  const latencies = [...answered]
    .slice(warmUps)
    .map(([value, at]) => (arrivals.get(value) ?? Number.NaN) - at)
  return [{ title: 'W8 commit to visible, one update each 20 ms', ...percentiles(latencies) }]
}
