import type { Target } from '@lodestream/shared/testing/broker-mode'
import { createClient } from '../load/client.ts'
import { percentiles, runClosedLoop } from '../load/closed-loop.ts'
import { cpuMsOf } from '../load/cpu-time.ts'
import type { NotificationTally } from '../load/notification-tally.ts'
import { entitiesPath } from './workload.ts'

/** What notifications under load gave. */
export interface NotificationRow {
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
  const [cpuBefore, begin] = [cpuMsOf(notifier), performance.now()]
  const { seconds, concurrency } = load
  const updates = await runClosedLoop({ concurrency, seconds, send: (n) => update(search, load, n) })
  if (updates.failures > 0) throw new Error(`${load.title}: ${updates.failures} updates failed`)
  const { notifications, repeated, lastAt, latencies } = await load.tally.complete(allArriveMs)
  return {
    title: load.title,
    updates: updates.operations,
    notifications,
    notificationsPerSecond: notifications / ((lastAt - begin) / 1000),
    updatesPerSecond: updates.perSecond,
    ...percentiles(latencies),
    cpuMs: (cpuMsOf(notifier) - cpuBefore) / notifications,
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
