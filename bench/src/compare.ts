import type { Target } from '@lodestream/shared/testing/broker-mode'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import pg from 'pg'
import { type Measurement, median } from './load/closed-loop.ts'
import { type Costed, withCpuTime } from './load/cpu-time.ts'
import type { Case, Subject } from './workloads/workload.ts'

type MedianRun = ReturnType<typeof median<Costed>>

/** A case on the broker and on the floor, in turns. Rates per second; medians of the repeats. */
export interface Comparison {
  readonly title: string
  readonly broker: MedianRun
  readonly floor: MedianRun
  /** Broker over floor. */
  readonly ratio: number
}

export interface CompareOptions {
  readonly seconds: number
  readonly repeats: number
}

type Outbox = 'event_outbox' | 'floor_outbox'

const drainDeadlineMs = 120_000

/** Measures floor and broker in turns, so that noise of the machine meets both; a failed gate prints no number. */
export async function compare(
  one: Case,
  subjects: { readonly broker: Subject; readonly floor: Subject; readonly target: Target },
  { seconds, repeats }: CompareOptions,
): Promise<Comparison> {
  const { broker, floor, target } = subjects
  const runs: { broker: Costed[]; floor: Costed[] } = { broker: [], floor: [] }
  await one.prepare?.(floor)
  await one.prepare?.(broker)
  await drained(target, 'event_outbox')
  await drained(target, 'floor_outbox')
  for (let repeat = 0; repeat < repeats; repeat++) {
    runs.floor.push(await sustained(target, 'floor_outbox', () => one.measure(floor, seconds)))
    runs.broker.push(await sustained(target, 'event_outbox', () => one.measure(broker, seconds)))
    refuseFailures(one.title, runs.broker.at(-1))
  }
  await one.verify?.(broker)
  const [brokerMedian, floorMedian] = [median(runs.broker), median(runs.floor)]
  return {
    title: one.title,
    broker: brokerMedian,
    floor: floorMedian,
    ratio: brokerMedian.perSecond / floorMedian.perSecond,
  }
}

/** The rate is sustained: the time until the outbox is as empty as before is part of it. */
async function sustained(
  target: Target,
  outbox: Outbox,
  measure: () => Promise<Measurement>,
): Promise<Costed> {
  return withCpuTime(async () => {
    const begin = performance.now()
    const measurement = await measure()
    const measured = performance.now() - begin
    await drained(target, outbox)
    const whole = performance.now() - begin
    return { ...measurement, perSecond: (measurement.perSecond * measured) / whole }
  })
}

/** Resolves once an outbox is empty. */
export async function drained(target: Target, outbox: Outbox, deadlineMs = drainDeadlineMs): Promise<void> {
  if (target.databaseUrl === undefined) return
  const client = new pg.Client({ connectionString: target.databaseUrl })
  await client.connect()
  const empty = async () => (await client.query(`select 1 from ${outbox} limit 1`)).rowCount === 0
  await waitUntil('an empty outbox', empty, deadlineMs)
  await client.end()
}

function refuseFailures(title: string, measurement: Measurement | undefined): void {
  if (measurement !== undefined && measurement.failures > 0)
    throw new Error(`${title}: ${measurement.failures} of ${measurement.operations} requests failed`)
}
