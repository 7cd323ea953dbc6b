import { setTimeout as delay } from 'node:timers/promises'
import { tenants } from './chaos-entities.ts'
import { startChurn } from './churn.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { countedBetween, readCounters } from './counted-attempts.ts'
import { collectEvidence, comeToRest } from './evidence.ts'
import type { Evidence, Write } from './history.ts'
import { type LoadSettings, type RunningLoad, startLoad } from './load.ts'
import { healthy, type NotificationSink, startNotificationSink, troubles } from './notification-sink.ts'
import { startObserver } from './observer.ts'
import { type Demands, demandsOf, judge } from './oracle.ts'
import { seededRandom } from './random.ts'
import type { Scenario, Stage } from './scenarios.ts'
import { sendCommand } from './send-command.ts'
import type { SubscriptionCommand } from './subscription-timeline.ts'
import type { Violation } from './violation.ts'

/** How long receivers flap while nothing is killed, so that counters must be exact. */
const calmMs = 10_000
const calmTroubleShare = 0.3
const calmWritersPauseMs = 100

export interface Report {
  readonly rounds: number
  readonly writes: { readonly ok: number; readonly failed: number; readonly unknown: number }
  readonly records: number
  readonly commands: number
  readonly notifications: number
  readonly deadLetters: number
  readonly demands: Demands
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
  const { seed } = options
  await using sink = await startNotificationSink(seededRandom(seed + 1))
  await using own = await startReceivers(scenario.churn?.receivers ?? 0, seed)
  const { receivers } = own
  await using cluster = await startCluster({ ...scenario, ...options })
  const stage = { cluster, sink, receivers, random: seededRandom(seed) }
  const observing = await observeAll(stage)
  const observed = observing.map(({ subscriptionId }) => subscriptionId)
  const observer = startObserver(cluster, observed)

  const storm = await runStorm(scenario, stage, options)
  const recoveredInMs = await comeToRest({ cluster, sink, observed }, storm.lastWrites)
  const commands = [...observing, ...storm.commands]
  const counters = () =>
    readCounters(cluster.subscriptions[0]?.url ?? '', living(commands), [sink, ...receivers])
  const afterStorm = await counters()
  const calm = scenario.churn && (await runCalm({ ...stage, observed }, storm.load))
  const counted = calm ? countedBetween(afterStorm, await counters()) : []
  await observer.stop()

  const evidence = await collectEvidence(cluster, {
    writes: [...storm.load.writes, ...(calm?.writes ?? [])],
    notifications: inOrder([sink, ...receivers].flatMap(({ received }) => received)),
    refused: receivers.flatMap(({ refused }) => refused),
    commands,
    observed,
    positions: observer.positions,
    readiness: observer.readiness,
    counted: [...countedBetween(undefined, afterStorm), ...counted],
    recoveredInMs,
  })
  return reportOf(evidence, storm.rounds)
}

interface Storm {
  readonly rounds: number
  readonly load: RunningLoad
  readonly lastWrites: readonly Write[]
  readonly commands: readonly SubscriptionCommand[]
}

async function runStorm(scenario: Scenario, stage: Stage, { seconds, seed }: RunOptions): Promise<Storm> {
  const { cluster, sink, receivers } = stage
  const churn = scenario.churn && startChurn(churnOf(stage, seed))
  const load = startLoad(loadOf(cluster, seed, scenario.writersPauseMs))
  const end = performance.now() + seconds * 1000
  let rounds = 0
  await delay(1000)
  while (performance.now() < end || rounds === 0) {
    await scenario.round(stage)
    rounds++
  }
  for (const each of [sink, ...receivers]) each.trouble = healthy
  await churn?.stop()
  return { rounds, load, lastWrites: await load.stop(), commands: churn?.commands ?? [] }
}

/** Receivers go on flapping, everything else is well. */
async function runCalm(
  stage: Stage & { readonly observed: readonly string[] },
  storm: RunningLoad,
): Promise<RunningLoad> {
  const { cluster, receivers } = stage
  for (const receiver of receivers) receiver.trouble = { share: calmTroubleShare, kinds: troubles }
  const load = startLoad({ ...loadOf(cluster, 0, calmWritersPauseMs), firstValue: storm.nextValue })
  await delay(calmMs)
  for (const receiver of receivers) receiver.trouble = healthy
  await comeToRest(stage, await load.stop())
  return load
}

function churnOf({ cluster, sink, receivers }: Stage, seed: number) {
  return {
    urls: cluster.subscriptions.map(({ url }) => url),
    endpoints: [sink, ...receivers].map(({ url }) => url),
    random: seededRandom(seed + 2),
  }
}

function loadOf({ searches }: Cluster, seed: number, pauseMs = 0): LoadSettings {
  return { urls: searches.map(({ url }) => url), seed, pauseMs }
}

/** Two subscriptions in each tenant that are there all the time: each must be told of everything in it. */
async function observeAll({ cluster, sink, random }: Stage): Promise<readonly SubscriptionCommand[]> {
  const ids = tenants.flatMap((tenant) => [1, 2].map((n) => `urn:ngsi-ld:Subscription:${tenant}:${n}`))
  const urls = cluster.subscriptions.map(({ url }) => url)
  const wish = { watches: true, isActive: true, endpoint: sink.url }
  return Promise.all(
    ids.map((subscriptionId) => sendCommand({ kind: 'create', subscriptionId, wish }, urls, random)),
  )
}

async function startReceivers(count: number, seed: number) {
  const receivers: NotificationSink[] = []
  for (let place = 0; place < count; place++)
    receivers.push(await startNotificationSink(seededRandom(seed + 10 + place)))
  return {
    receivers,
    [Symbol.asyncDispose]: async () => {
      for (const receiver of receivers) await receiver[Symbol.asyncDispose]()
    },
  }
}

/** The subscriptions that are left. */
function living(commands: readonly SubscriptionCommand[]): readonly string[] {
  const last = new Map(commands.map(({ subscriptionId, wish }) => [subscriptionId, wish]))
  return [...last].filter(([, wish]) => wish !== undefined).map(([id]) => id)
}

function inOrder<Item extends { readonly at: number }>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((left, right) => left.at - right.at)
}

function reportOf(evidence: Evidence, rounds: number): Report {
  const outcome = (wanted: string) => evidence.writes.filter((write) => write.outcome === wanted).length
  return {
    rounds,
    writes: { ok: outcome('ok'), failed: outcome('failed'), unknown: outcome('unknown') },
    records: evidence.records.length,
    commands: evidence.commands.length,
    notifications: evidence.notifications.length,
    deadLetters: evidence.deadLetters.size,
    demands: demandsOf(evidence),
    recoveredInMs: evidence.recoveredInMs,
    violations: judge(evidence),
  }
}
