import { setTimeout as delay } from 'node:timers/promises'
import type { BrokerProcess } from '@lodestream/shared/testing/broker-process'
import type { Cluster } from './cluster.ts'
import { healthy, type NotificationSink, troubles } from './notification-sink.ts'
import { pickNumber, seededRandom } from './random.ts'

export interface Scenario {
  readonly what: string
  readonly searchServices: number
  readonly subscriptionServices: number
  /** Subscriptions come, change and go all the while, to receivers of their own that `round` may trouble. */
  readonly churn?: { readonly receivers: number }
  /** Of each writer after each write, where more would pile up than can be worked off in the time for recovery. */
  readonly writersPauseMs?: number
  /** Does one round of harm and heals it. */
  readonly round: (stage: Stage) => Promise<void>
}

export interface Stage {
  readonly cluster: Cluster
  /** The receiver of the subscriptions that are there all the time. */
  readonly sink: NotificationSink
  /** Those of the subscriptions that come and go. */
  readonly receivers: readonly NotificationSink[]
  readonly random: () => number
}

const frozenMs = 8000
const stalledMs = 15_000

const killSearch = ({ cluster, random }: Stage) => crash(cluster.searches, random, 'SIGKILL')

async function killKafka({ cluster, random }: Stage): Promise<void> {
  await pause(random, 2000)
  await cluster.kafka.kill()
  await pause(random, 3000)
  await cluster.kafka.restart()
  await pause(random, 6000)
}

async function killPostgres({ cluster, random }: Stage): Promise<void> {
  await pause(random, 3000)
  await cluster.postgres.kill()
  await pause(random, 1000)
  await cluster.postgres.restart()
  await pause(random, 4000)
}

const freezeRelay = ({ cluster, random }: Stage) => freeze(pick(cluster.searches, random), random)

/** A member leaves the group in an orderly way, and another one joins later: partitions move twice. */
async function leaveAndJoin(leaving: BrokerProcess, random: () => number): Promise<void> {
  await pause(random, 1000)
  await leaving.kill('SIGTERM')
  await pause(random, 3000)
  await leaving.restart()
}

/** For longer than an outbox shard is leased, or than the session with Kafka lasts: somebody else has taken over then. */
async function freeze(frozen: BrokerProcess, random: () => number): Promise<void> {
  process.kill(frozen.child().pid, 'SIGSTOP')
  await delay(frozenMs)
  process.kill(frozen.child().pid, 'SIGCONT')
  await pause(random, 2000)
}

/** Long enough for readiness to have to tell. */
async function stallReceiver({ receivers, random }: Stage): Promise<void> {
  const stalled = pick(receivers, random)
  stalled.trouble = {
    share: 1,
    kinds: [
      pick(
        troubles.filter((trouble) => trouble !== 'slow'),
        random,
      ),
    ],
  }
  await delay(stalledMs)
  stalled.trouble = healthy
}

/** Receivers get moods; several subscription services are killed, leave or freeze at a time, sometimes more beside them. */
async function harmNotify(stage: Stage): Promise<void> {
  const { cluster, receivers, random } = stage
  for (const receiver of receivers) receiver.trouble = { share: random() * random(), kinds: troubles }
  const kill = (victim: BrokerProcess, own: () => number) => crash([victim], own, 'SIGKILL')
  const victims = cluster.subscriptions.filter(() => random() < 0.5)
  const harms = victims.map((victim) =>
    pick([kill, kill, leaveAndJoin, freeze], random)(victim, seededRandom(random() * 2 ** 32)),
  )
  if (random() < 0.4) harms.push(killSearch({ ...stage, random: seededRandom(random() * 2 ** 32) }))
  if (random() < 0.3) harms.push(stallReceiver(stage))
  await Promise.all([...harms, pause(random, 1000)])
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  'kill-search': {
    what: 'kill -9 of search services',
    searchServices: 2,
    subscriptionServices: 1,
    round: killSearch,
  },
  'kill-subscription': {
    what: 'kill -9 of subscription services',
    searchServices: 1,
    subscriptionServices: 2,
    round: ({ cluster, random }) => crash(cluster.subscriptions, random, 'SIGKILL'),
  },
  'kill-both': {
    what: 'kill -9 of both services in random order',
    searchServices: 2,
    subscriptionServices: 2,
    round: ({ cluster, random }) => crash([...cluster.searches, ...cluster.subscriptions], random, 'SIGKILL'),
  },
  sigterm: {
    what: 'SIGTERM under load',
    searchServices: 2,
    subscriptionServices: 2,
    round: ({ cluster, random }) => crash([...cluster.searches, ...cluster.subscriptions], random, 'SIGTERM'),
  },
  kafka: {
    what: 'Kafka killed and restarted',
    searchServices: 1,
    subscriptionServices: 1,
    writersPauseMs: 40,
    round: killKafka,
  },
  postgres: {
    what: 'PostgreSQL killed and restarted',
    searchServices: 1,
    subscriptionServices: 1,
    round: killPostgres,
  },
  flapping: {
    what: 'a receiver that flaps',
    searchServices: 1,
    subscriptionServices: 1,
    round: async ({ sink, random }) => {
      sink.trouble = { share: random(), kinds: ['refuse'] }
      await pause(random, 2000)
      sink.trouble = healthy
      await pause(random, 2000)
    },
  },
  log: {
    what: 'kill -9 of search services, frozen relay owners, Kafka and PostgreSQL killed, in random order',
    searchServices: 2,
    subscriptionServices: 1,
    round: (stage) =>
      pick([killSearch, killSearch, freezeRelay, killKafka, killPostgres], stage.random)(stage),
  },
  notify: {
    what: 'subscriptions come, change and go while their services are killed, leave, join and freeze, and receivers flap',
    searchServices: 2,
    subscriptionServices: 3,
    churn: { receivers: 2 },
    writersPauseMs: 40,
    round: harmNotify,
  },
  'frozen-relay': {
    what: 'the owner of the outbox frozen and resumed',
    searchServices: 2,
    subscriptionServices: 1,
    round: freezeRelay,
  },
}

async function crash(
  processes: readonly BrokerProcess[],
  random: () => number,
  signal: NodeJS.Signals,
): Promise<void> {
  await pause(random, 3000)
  const victim = pick(processes, random)
  await victim.kill(signal)
  await pause(random, 500)
  await victim.restart()
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[pickNumber(random, items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

function pause(random: () => number, uptoMs: number): Promise<void> {
  return delay(200 + random() * uptoMs)
}
