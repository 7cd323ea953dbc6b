import { setTimeout as delay } from 'node:timers/promises'
import { tenantHeaders, tenantOf, tenants } from './chaos-entities.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { collectEvidence } from './evidence.ts'
import { startLoad } from './load.ts'
import { startNotificationSink } from './notification-sink.ts'
import { judge, type Violation } from './oracle.ts'
import { seededRandom } from './random.ts'
import type { Scenario } from './scenarios.ts'

export interface Report {
  readonly rounds: number
  readonly writes: { readonly ok: number; readonly failed: number; readonly unknown: number }
  readonly records: number
  readonly notifications: number
  readonly deadLetters: number
  readonly recoveredInMs: number
  readonly violations: readonly Violation[]
}

export interface RunOptions {
  readonly seconds: number
  readonly seed: number
  readonly root?: string
  readonly logFolder?: string
}

/** Runs the load and the faults of a scenario for a while, heals everything, and judges. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<Report> {
  const random = seededRandom(options.seed)
  await using sink = await startNotificationSink(seededRandom(options.seed + 1))
  await using cluster = await startCluster({ ...scenario, ...options })
  const subscriptionIds = await subscribe(cluster, sink.url)
  const load = startLoad(
    cluster.searches.map(({ url }) => url),
    options.seed,
  )
  const end = performance.now() + options.seconds * 1000
  let rounds = 0
  await delay(1000)
  while (performance.now() < end || rounds === 0) {
    await scenario.round({ cluster, sink, random })
    rounds++
  }
  sink.failShare = 0
  const lastWrites = await load.stop()
  const evidence = await collectEvidence({ cluster, sink, writes: load.writes, subscriptionIds, lastWrites })
  const outcome = (wanted: string) => load.writes.filter((write) => write.outcome === wanted).length
  return {
    rounds,
    writes: { ok: outcome('ok'), failed: outcome('failed'), unknown: outcome('unknown') },
    records: evidence.records.length,
    notifications: evidence.notifications.length,
    deadLetters: evidence.deadLetters.size,
    recoveredInMs: evidence.recoveredInMs,
    violations: judge(evidence),
  }
}

/** Two subscriptions to the same changes in each tenant: each must be told of everything in it. */
async function subscribe(cluster: Cluster, uri: string): Promise<string[]> {
  const ids = tenants.flatMap((tenant) => [1, 2].map((n) => `urn:ngsi-ld:Subscription:${tenant}:${n}`))
  for (const id of ids) {
    const response = await fetch(`${cluster.subscriptions[0]?.url}/ngsi-ld/v1/subscriptions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...tenantHeaders(tenantOf(id)) },
      body: JSON.stringify({
        id,
        type: 'Subscription',
        entities: [{ type: 'Chaos' }],
        watchedAttributes: ['v'],
        notification: { endpoint: { uri, accept: 'application/json' } },
      }),
    })
    if (response.status !== 201)
      throw new Error(`Create Subscription answered ${response.status}: ${await response.text()}`)
  }
  return ids
}
