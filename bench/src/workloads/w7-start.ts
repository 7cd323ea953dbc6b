import { readFileSync } from 'node:fs'
import type { Target } from '@lodestream/shared/testing/broker-mode'
import type { BrokerProcess } from '@lodestream/shared/testing/broker-process'
import { cpuMsOf } from '../load/cpu-time.ts'
import { addIdleSubscriptions } from '../load/idle-subscriptions.ts'
import { knownSubscriptions } from '../load/known-subscriptions.ts'

/** What a start with so many subscriptions takes. */
export interface StartRow {
  readonly title: string
  /** From the launch of the process until it is ready. */
  readonly seconds: number
  readonly cpuSeconds: number
  /** Resident, once it is ready. */
  readonly megabytes: number
}

/** W7 start: how long the process that notifies takes to be ready again, and how much memory, with ever more subscriptions. */
export async function w7Start(target: Target, counts: readonly number[]): Promise<StartRow[]> {
  const notifier = target.processes.at(-1)
  if (!notifier) return []
  const rows = [await restart(notifier, 0)]
  let existing = 0
  for (const count of counts) {
    await addIdleSubscriptions(target, count - existing)
    existing = count
    rows.push(await restart(notifier, count))
    await refuseMissing(notifier, count)
  }
  return rows
}

async function restart(notifier: BrokerProcess, count: number): Promise<StartRow> {
  await notifier.kill('SIGTERM')
  const begin = performance.now()
  await notifier.restart()
  const seconds = (performance.now() - begin) / 1000
  const { pid } = notifier.child()
  return {
    title: `W7 start with ${count} subscriptions`,
    seconds,
    cpuSeconds: cpuMsOf(pid) / 1000,
    megabytes: residentMegabytes(pid),
  }
}

/** The gate: the process knows all of them. */
async function refuseMissing({ url }: BrokerProcess, count: number): Promise<void> {
  const known = await knownSubscriptions(url)
  if (known !== count) throw new Error(`${known} of ${count} subscriptions were loaded`)
}

/** NaN where there is no /proc. */
function residentMegabytes(pid: number): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) / 1000
  } catch {
    return Number.NaN
  }
}
