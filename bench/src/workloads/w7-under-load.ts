import type { Target } from '@lodestream/shared/testing/broker-mode'
import { createClient } from '../load/client.ts'
import { percentiles, runClosedLoop } from '../load/closed-loop.ts'
import { type CpuShares, cpuMeter } from '../load/cpu-meter.ts'
import { cpuMsOf } from '../load/cpu-time.ts'
import type { NotificationTally } from '../load/notification-tally.ts'
import { entitiesPath } from './workload.ts'

/** What notifications under load gave; where the processes are apart, with the CPU time of each per notification. */
export interface NotificationRow extends Omit<CpuShares, 'subscriptionMs'> {
  readonly title: string
  readonly updates: number
  readonly notifications: number
  /** Until the last one arrived. */
  readonly notificationsPerSecond: number
  readonly updatesPerSecond: number
  /** From the answer to the update to the receipt, in ms. */
  readonly p50: number
  readonly p99: number
  /** CPU time of the process that notifies, for each notification; standalone: with the updates. */
  readonly cpuMs: number
  /** CPU time of this process: of the generator and of the receivers. */
  readonly generatorMs: number
  readonly repeated: number
}

/** The load, and who is to be told. */
export interface UpdateLoad {
  readonly title: string
  readonly seconds: number
  readonly concurrency: number
  readonly tally: NotificationTally
  /** Of update number `n`. */
  entityOf(n: number): string
  /** The subscriptions that must be told of update number `n`, and nobody else. */
  told(n: number): readonly string[]
}

const allArriveMs = 120_000

/** Updates entities in a closed loop; every update has its notifications, or there is no figure. */
export async function notifyUnderLoad(target: Target, load: UpdateLoad): Promise<NotificationRow> {
  await using search = createClient(target.searchUrl, load.concurrency)
  const notifier = target.processes.at(-1)?.child().pid ?? process.pid
  const cpu = await cpuMeter(target)
  const [cpuBefore, ownBefore, begin] = [cpuMsOf(notifier), process.cpuUsage(), performance.now()]
  const { seconds, concurrency } = load
  const updates = await runClosedLoop({ concurrency, seconds, send: (n) => update(search, load, n) })
  if (updates.failures > 0) throw new Error(`${load.title}: ${updates.failures} updates failed`)
  await load.tally.arrived(allArriveMs)
  const { user, system } = process.cpuUsage(ownBefore)
  const notifierMs = cpuMsOf(notifier) - cpuBefore
  const cpuOf = cpu()
  const { notifications, repeated, lastAt, latencies } = await load.tally.complete(allArriveMs)
  const { subscriptionMs: _, ...others } = cpuOf(notifications)
  return {
    title: load.title,
    updates: updates.operations,
    notifications,
    notificationsPerSecond: notifications / ((lastAt - begin) / 1000),
    updatesPerSecond: updates.perSecond,
    ...percentiles(latencies),
    cpuMs: notifierMs / notifications,
    ...others,
    generatorMs: (user + system) / 1000 / notifications,
    repeated,
  }
}

async function update(
  search: ReturnType<typeof createClient>,
  load: UpdateLoad,
  n: number,
): Promise<boolean> {
  // None of the values that entities begin with.
  const value = 1_000_000 + n
  const path = `${entitiesPath}/${load.entityOf(n)}/attrs/temperature`
  const status = await search.send('PATCH', path, JSON.stringify({ type: 'Property', value }))
  load.tally.expect(value, performance.now(), load.told(n))
  return status === 204
}
